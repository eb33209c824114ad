/*
 * The folder that results are written to.
 */
#ifndef CLI_OUT_FOLDER_H
#define CLI_OUT_FOLDER_H

#include <stdbool.h>
#include <reprint/error.h>

/*
 * Whether results may be written to 'path': it is new or an empty folder, or 'force' is given and it
 * holds nothing but the results of an earlier run.  If not, print why.
 */
bool out_folder_check(const char *path, bool force);

/* Whether an existing file is inside the folder, by whatever names and links. */
bool out_folder_holds(const char *folder, const char *path);

/* Remove the unfinished files that an earlier run left when it was killed. */
enum rp_error out_folder_clear_parts(const char *path);

/* Remove the results of an earlier run, the summary first; what is not there is fine. */
enum rp_error out_folder_clear(const char *path);

#endif
