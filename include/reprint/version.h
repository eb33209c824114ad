/*
 * The version of the library.
 *
 * The numbers follow semantic versioning; before 1.0 a change of the minor number may change
 * the interface.  A program compares RP_VERSION, which it was compiled with, to
 * rp_version_number(), which it runs with.
 */
#ifndef REPRINT_VERSION_H
#define REPRINT_VERSION_H

#define RP_VERSION_MAJOR 0
#define RP_VERSION_MINOR 1
#define RP_VERSION_PATCH 0
#define RP_VERSION       (RP_VERSION_MAJOR * 10000 + RP_VERSION_MINOR * 100 + RP_VERSION_PATCH)

#if defined(__GNUC__)
#define RP_API __attribute__((visibility("default")))
#else
#define RP_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Return the version the library was built as, in the form of RP_VERSION. */
RP_API int rp_version_number(void);

/* Return it as text, "0.1.0"; the string is constant. */
RP_API const char *rp_version(void);

#ifdef __cplusplus
}
#endif

#endif
