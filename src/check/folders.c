/* Folders that we write to, and who else may look into them. */
#include "base/folder.h"
#include "check/check.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define LEAST_FREE_MIB 100

static void warn_when_full(struct check_report *report, const char *name, struct str folder)
{
	struct statvfs disk;
	if (statvfs(folder.data, &disk) != 0) {
		return;
	}
	unsigned long long free_mib =
		(unsigned long long)disk.f_bavail * disk.f_frsize / (1024 * 1024);
	if (free_mib < LEAST_FREE_MIB) {
		check_add(report, CHECK_WARNING, name, "The disk of %.*s has %llu MiB left.",
			STR_ARG(folder), free_mib);
		check_advise(report, "Make room before it is full: nothing can be kept then.");
	}
}

/* Returns whether the folder exists. */
static bool check_folder(
	struct check_report *report, const char *name, const char *setting, struct str folder)
{
	struct stat status;
	if (stat(folder.data, &status) != 0 && errno == ENOENT) {
		struct str parent = folder_nearest(report->arena, folder);
		if (folder_can_be_written(report->arena, parent)) {
			check_add(report, CHECK_OK, name, "%.*s will be made", STR_ARG(folder));
		} else {
			struct str advice = folder_advice(report->arena, parent, errno);
			check_add(report, CHECK_FAILED, name, "%.*s can't be made: %.*s,",
				STR_ARG(folder), STR_ARG(advice));
			check_advise(report, "or set %s to another folder.", setting);
		}
		return false;
	}
	if (folder_can_be_written(report->arena, folder)) {
		check_add(report, CHECK_OK, name, "%.*s can be written", STR_ARG(folder));
		warn_when_full(report, name, folder);
		return true;
	}
	struct str advice = folder_advice(report->arena, folder, errno);
	check_add(report, CHECK_FAILED, name, "%.*s can't be written: %.*s,", STR_ARG(folder),
		STR_ARG(advice));
	check_advise(report, "or set %s to another folder.", setting);
	return true;
}

/* A file or folder that holds secrets; missing is fine. */
static void check_private_mode(struct check_report *report, const char *name, struct str path)
{
	struct stat status;
	if (lstat(path.data, &status) != 0 || (status.st_mode & 077) == 0 ||
		S_ISLNK(status.st_mode)) {
		return;
	}
	check_add(report, CHECK_WARNING, name,
		"%.*s holds secrets, and other users of this machine may open it.",
		STR_ARG(path));
	check_advise(report, "chmod %s %.*s", S_ISDIR(status.st_mode) ? "700" : "600",
		STR_ARG(path));
}

static void check_tokens(struct check_report *report, struct str folder)
{
	check_private_mode(report, "OAUTH_CACHE", folder);
	DIR *listing = opendir(folder.data);
	if (!listing) {
		return;
	}
	const struct dirent *entry;
	while ((entry = readdir(listing))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
			check_private_mode(report, "OAUTH_CACHE",
				arena_printf(report->arena, "%.*s/%s", STR_ARG(folder),
					entry->d_name));
		}
	}
	closedir(listing);
}

void check_folders(struct check_report *report, const struct config *config)
{
	check_folder(report, "DATA_DIR", "DATA_DIR", config->data_dir);
	check_private_mode(report, "DATA_DIR",
		arena_printf(report->arena, "%.*s/secret_key", STR_ARG(config->data_dir)));
	check_folder(report, "LOG_DIR", "LOG_DIR", config->log_dir);
	if (check_folder(report, "OAUTH_CACHE", "OAUTH_CACHE_PATH", config->oauth_cache_path)) {
		check_tokens(report, config->oauth_cache_path);
	}
}
