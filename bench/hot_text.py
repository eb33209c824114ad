#!/usr/bin/env python3
"""Plain text of a JSON-lines corpus, a paragraph a line.

    hot_text.py CORPUS.jsonl OUT.txt [--ascii] [--quotes]

--ascii   with quotes, dashes and accents replaced by ASCII
--quotes  with ASCII's quotes and hyphens replaced as a news site does it: apostrophes and
          quotation marks curly, a dash for " - "
"""

import json
import re
import sys
import unicodedata

PLAIN = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-",
         "\u2014": "-", "\u2026": "...", "\u00a0": " ", "\u00ab": '"', "\u00bb": '"'}


def to_ascii(text):
    text = text.translate(str.maketrans(PLAIN))
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def to_quotes(text):
    text = re.sub(r'(^|[\s(])"', "\\1\u201c", text).replace('"', "\u201d")
    return text.replace("'", "\u2019").replace(" - ", " \u2014 ")


def main():
    corpus, out = sys.argv[1:3]
    options = sys.argv[3:]
    with open(corpus, encoding="utf-8") as lines, open(out, "w", encoding="utf-8") as file:
        for line in lines:
            document = json.loads(line)
            text = document.get("title", "") + "\n" + document["text"] + "\n"
            if "--ascii" in options:
                text = to_ascii(text)
            if "--quotes" in options:
                text = to_quotes(text)
            file.write(text)


if __name__ == "__main__":
    main()
