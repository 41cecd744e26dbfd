/* Opening files below a folder without ever leaving it. */
#ifndef SOURCE_LOCAL_PATH_H
#define SOURCE_LOCAL_PATH_H

#include "base/str.h"

#include <sys/stat.h>

/*
 * Opens the regular file or folder at `path`, relative to the folder `root`, for reading.
 * Follows no symbolic link anywhere on the way, and no "..". -1 with errno set; ELOOP or
 * ENOTDIR for links, EINVAL for paths that could lead out.
 */
int local_path_open_file(int root, struct str path);
int local_path_open_dir(int root, struct str path);

/* As fstatat() without following links, with the same care. 0, or -1 with errno set. */
int local_path_stat(int root, struct str path, struct stat *status);

/* A path's folder ("" when none) and its last part. */
void local_path_split(struct str path, struct str *dir, struct str *name);

#endif
