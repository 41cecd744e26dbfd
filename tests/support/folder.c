#include "folder.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void folder_create(struct folder *folder)
{
	*folder = (struct folder) { .path = "/tmp/echonest-test-XXXXXX",
		.arena = arena_create() };
	if (!mkdtemp(folder->path)) {
		perror("mkdtemp");
		abort();
	}
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
	return remove(path);
}

void folder_destroy(struct folder *folder)
{
	nftw(folder->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	arena_destroy(folder->arena);
}

const char *folder_path(struct folder *folder, const char *name)
{
	struct str path = arena_printf(folder->arena, "%s/%s", folder->path, name);
	char *text = (char *)path.data;
	for (size_t i = strlen(folder->path) + 1; i < path.len; i++) {
		if (text[i] == '/') {
			text[i] = '\0';
			mkdir(text, 0777);
			text[i] = '/';
		}
	}
	return text;
}
