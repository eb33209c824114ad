#include "cli/progress.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/terminal.h"

/* Seconds: a stage shorter than the first shows nothing, a line stays for the second. */
#define SHOW_AFTER 0.3
#define SHOW_EVERY 0.1

/* Seconds between two looks at the clock, about. */
#define LOOK_LEAST 0.002
#define LOOK_MOST  0.01

/* The command has one stderr, so this is one too. */
static struct {
	bool quiet;
	bool active; /* a stage that may be shown */
	bool shown;  /* a line is on the terminal */
	const char *stage;
	uint64_t total;
	enum progress_unit unit;
	double begun; /* seconds */
	double drawn; /* or begun, until something is */
	double looked;
	uint32_t stride; /* calls between two looks at the clock */
	uint32_t left;   /* of them */
} progress;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool is_capable(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

void progress_set_quiet(bool quiet)
{
	progress.quiet = quiet;
	if (quiet)
		progress_end();
}

void progress_begin(const char *stage, uint64_t total, enum progress_unit unit)
{
	progress_end();
	if (progress.quiet || !is_capable())
		return;
	progress.active = true;
	progress.stage = stage;
	progress.total = total;
	progress.unit = unit;
	progress.begun = progress.drawn = progress.looked = now();
	progress.stride = progress.left = 1;
}

static void format_bytes(char *out, size_t size, double n)
{
	static const char *const unit[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
	size_t i = 0;

	while (n >= 999.5 && i + 1 < sizeof(unit) / sizeof(unit[0])) {
		n /= 1000;
		i++;
	}
	snprintf(out, size, "%.*f %s", i && n < 9.95 ? 1 : 0, n, unit[i]);
}

static void format_seconds(char *out, size_t size, double seconds)
{
	uint64_t s = seconds < 1e9 ? (uint64_t)(seconds + 0.5) : UINT64_C(1000000000);
	unsigned minutes = (unsigned)(s / 60 % 60);

	if (s >= 3600)
		snprintf(out, size, "%u:%02u:%02u", (unsigned)(s / 3600), minutes,
			 (unsigned)(s % 60));
	else
		snprintf(out, size, "%u:%02u", minutes, (unsigned)(s % 60));
}

static void draw(uint64_t done, double time)
{
	double seconds = time - progress.begun;
	size_t width = terminal_width(STDERR_FILENO) - 1;
	char line[256] = "", number[32], rest[32] = "";
	size_t n = 0;

	/* What follows grows by less than the array has, whatever the stage is called. */
	n += (size_t)snprintf(line, 128, "%.100s", progress.stage);
	if (progress.unit == PROGRESS_BYTES) {
		format_bytes(number, sizeof(number), (double)done);
		n += (size_t)snprintf(line + n, sizeof(line) - n, "  %s", number);
		if (progress.total) {
			format_bytes(number, sizeof(number), (double)progress.total);
			n += (size_t)snprintf(line + n, sizeof(line) - n, " of %s", number);
		}
	}
	if (progress.total) {
		double share = (double)done / (double)progress.total;

		if (share > 1)
			share = 1;
		n += (size_t)snprintf(line + n, sizeof(line) - n, "  %d%%", (int)(share * 100));
		if (done && seconds >= 1)
			format_seconds(rest, sizeof(rest), seconds / share - seconds);
	}
	if (progress.unit == PROGRESS_BYTES && seconds > 0) {
		format_bytes(number, sizeof(number), (double)done / seconds);
		n += (size_t)snprintf(line + n, sizeof(line) - n, "  %s/s", number);
	}
	if (*rest)
		snprintf(line + n, sizeof(line) - n, "  %s left", rest);
	fprintf(stderr, "\r%.*s\033[K", (int)(width < sizeof(line) ? width : sizeof(line)), line);
	progress.shown = true;
	progress.drawn = time;
}

void progress_update(uint64_t done)
{
	double time;

	if (!progress.active || --progress.left)
		return;
	time = now();
	/* Calls may come every microsecond or every second: find the stride. */
	if (time - progress.looked < LOOK_LEAST && progress.stride < UINT32_C(1) << 16)
		progress.stride *= 2;
	else if (time - progress.looked > LOOK_MOST)
		progress.stride = (progress.stride + 1) / 2;
	progress.looked = time;
	progress.left = progress.stride;
	if (time - progress.drawn >= (progress.shown ? SHOW_EVERY : SHOW_AFTER))
		draw(done, time);
}

static void clear_line(void)
{
	if (progress.shown)
		fputs("\r\033[K", stderr);
	progress.shown = false;
}

void progress_end(void)
{
	clear_line();
	progress.active = false;
}

static void print(const char *kind, const char *format, va_list args)
{
	/* What was written to a terminal before belongs in front of the message. */
	fflush(stdout);
	clear_line();
	fprintf(stderr, "reprint: %s", kind);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void message_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print("", format, args);
	va_end(args);
}

void message_warn(const char *format, ...)
{
	va_list args;

	if (progress.quiet)
		return;
	va_start(args, format);
	print("warning: ", format, args);
	va_end(args);
}

void message_failure(const char *name, enum rp_error err)
{
	char text[128] = "input or output error";

	if (err == RP_ERR_IO && errno)
		strerror_r(errno, text, sizeof(text));
	message_error("%s: %s", name, err == RP_ERR_IO ? text : rp_error_str(err));
}
