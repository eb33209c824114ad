#!/usr/bin/env python3
"""Read a store from what doc/store-format.md says, with nothing of reprint.

usage: store_reader.py STORE

Prints for each document a line of JSON as `reprint stats --list` does.  Needs the command zstd.
Checksums are not checked: XXH3 is not in the standard library.
"""
import json
import os
import subprocess
import sys

(DOCUMENTS, SOURCES, TEXTS, TEXT_ROWS, PLACES, UNITS, UNIT_ROWS) = range(7)
SECTIONS = 13


def number(data, at, width):
    return int.from_bytes(data[at:at + width], 'little')


class Segment:
    def __init__(self, path):
        with open(path, 'rb') as file:
            data = self.data = file.read()
        assert data[:8] == b'RPSEGM1\n' and data[-8:] == b'RPSEGE1\n', path
        footer = number(data, len(data) - 48, 8)
        self.sections = []
        for i in range(SECTIONS):
            at = footer + i * 40
            self.sections.append((number(data, at, 4), number(data, at + 4, 4),
                                  number(data, at + 8, 4), number(data, at + 16, 8),
                                  number(data, at + 24, 8), number(data, at + 32, 8)))
        self.blocks = footer + SECTIONS * 40
        self.documents = self.table(DOCUMENTS, 'sssnn')
        self.sources = self.table(SOURCES, 's')
        self.text_rows = self.table(TEXT_ROWS, 'nnnnnn')
        self.places = self.table(PLACES, 'ns')
        self.texts = self.keys(TEXTS)
        self.units = self.keys(UNITS)

    def block(self, i):
        at = self.blocks + i * 24
        offset, stored, decoded = (number(self.data, at, 8), number(self.data, at + 8, 4),
                                   number(self.data, at + 12, 4))
        bytes_ = self.data[offset:offset + stored]
        if stored < decoded:
            bytes_ = subprocess.run(['zstd', '-dcq'], input=bytes_, stdout=subprocess.PIPE,
                                    check=True).stdout
        assert len(bytes_) == decoded
        return bytes_

    def table(self, section, columns):
        rows_in_block, first, blocks, rows, _, _ = self.sections[section]
        table = []
        for i in range(blocks):
            data = self.block(first + i)
            n = min(rows_in_block, rows - i * rows_in_block)
            at, values = 0, []
            for column in columns:
                width = data[at]
                column_values = [number(data, at + 1 + row * width, width) for row in range(n)]
                at += 1 + n * width
                if column == 's':
                    begins = [0] + column_values[:-1]
                    strings = [data[at + b:at + e] for b, e in zip(begins, column_values)]
                    at += column_values[-1]
                    column_values = strings
                values.append(column_values)
            assert at == len(data)
            table += zip(*values)
        return table

    def keys(self, section):
        """The keys of an index without values."""
        _, _, _, _, offset, length = self.sections[section]
        data = self.data[offset:offset + length]
        n, bucket_bits, key_bits, rice = number(data, 0, 8), data[8], data[9], data[10]
        begin = 16 + (2 ** bucket_bits + 1) * 8
        keys = []
        for bucket in range(2 ** bucket_bits):
            entry = 16 + bucket * 8
            bits = number(data, begin + number(data, entry, 4),
                          number(data, entry + 8, 4) - number(data, entry, 4))
            key = bucket << (key_bits - bucket_bits)
            for _ in range(number(data, entry + 12, 4) - number(data, entry + 4, 4)):
                ones = 0
                while ones < 24 and bits & 1:
                    bits >>= 1
                    ones += 1
                if ones == 24:
                    distance = bits & (2 ** 64 - 1)
                    bits >>= 64
                else:
                    bits >>= 1
                    distance = ones << rice | bits & ((1 << rice) - 1)
                    bits >>= rice
                key += distance
                keys.append(key)
        assert len(keys) == n
        return keys


def varints(data):
    x = shift = 0
    for byte in data:
        x |= (byte & 0x7f) << shift
        shift += 7
        if byte < 0x80:
            yield x
            x = shift = 0


def paragraphs(segment, row):
    n, data = segment.places[row]
    numbers = list(varints(data))
    assert len(numbers) == 4 * n
    found, paragraph, end = [], 0, 0
    for i in range(n):
        step, gap, length = numbers[n + 3 * i:n + 3 * i + 3]
        paragraph += step >> 2
        offset = (end + gap) % 2 ** 32
        end = offset + length if paragraph else 0
        found.append({'paragraph': paragraph, 'offset': offset, 'length': length,
                      'identity': '%016x' % segment.units[numbers[i]]})
    return found


def read(store):
    with open(os.path.join(store, 'MANIFEST'), 'rb') as file:
        manifest = file.read()
    assert manifest[:8] == b'RPSTORE\n'
    segments = [Segment(os.path.join(store, '%010x.seg' % number(manifest, 44 + i * 32, 8)))
                for i in range(number(manifest, 20, 4))]
    homes = {(segment.texts[i], row[0]): (segment, i)
             for segment in segments for i, row in enumerate(segment.text_rows) if row[5] & 1}
    documents = 0
    for segment in segments:
        for id_, url, date, source, text in segment.documents:
            found = []
            if text:
                found = paragraphs(*homes[segment.texts[text - 1],
                                          segment.text_rows[text - 1][0]])
            yield {'document': documents, 'id': id_.decode(), 'url': url.decode(),
                   'date': date.decode(),
                   'source': segment.sources[source - 1][0].decode() if source else '',
                   'paragraphs': found}
            documents += 1


for document in read(sys.argv[1]):
    print(json.dumps(document, ensure_ascii=False, separators=(',', ':')))
