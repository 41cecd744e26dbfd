#include "source/local/index.h"

#include "base/alloc.h"
#include "source/local/fold.h"

#include <stdlib.h>

_Static_assert(sizeof(struct local_entry) == 72, "entries have no holes");

#define YEAR_MAX 9999

/* Compacting costs milliseconds; not before this many entries are gone. */
#define DEAD_MIN 512

void local_index_init(struct local_index *index)
{
	*index = (struct local_index) { 0 };
	local_pool_init(&index->pool);
}

void local_index_finish(struct local_index *index)
{
	local_pool_finish(&index->pool);
	buf_finish(&index->folded);
	local_table_finish(&index->by_id);
	local_table_finish(&index->by_path);
	local_table_finish(&index->by_dir);
	free(index->entries);
	free(index->dirs);
	*index = (struct local_index) { 0 };
}

/* Numbers are no secret and nobody outside picks them: mixing them is enough (after
 * splitmix64). */
static uint32_t mix(uint64_t value)
{
	value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
	value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
	return (uint32_t)(value ^ (value >> 31));
}

static uint32_t path_hash(uint32_t dir, uint32_t name)
{
	return mix((uint64_t)dir << 32 | name);
}

/* An id is a hash already, but of bytes that somebody may have picked. */
static uint32_t id_hash(const struct local_index *index, const uint8_t id[LOCAL_ID_SIZE])
{
	uint64_t parts[2] = { 0 }, key;
	memcpy(parts, id, LOCAL_ID_SIZE);
	memcpy(&key, index->pool.hash_key, sizeof(key));
	return mix(mix(parts[0] ^ key) ^ (parts[0] >> 32) ^ (parts[1] << 17));
}

struct lookup {
	const struct local_index *index;
	uint32_t dir, name;
	const uint8_t *id;
};

static bool is_dir(const void *context, uint32_t dir)
{
	const struct lookup *lookup = context;
	return lookup->index->dirs[dir].path == lookup->name;
}

static bool is_path(const void *context, uint32_t number)
{
	const struct lookup *lookup = context;
	const struct local_entry *entry = &lookup->index->entries[number];
	return entry->dir == lookup->dir && entry->name == lookup->name;
}

static bool has_id(const struct local_entry *entry, const uint8_t *id)
{
	return memcmp(entry->id, id, LOCAL_ID_SIZE) == 0;
}

static bool is_primary(const void *context, uint32_t number)
{
	const struct lookup *lookup = context;
	const struct local_entry *entry = &lookup->index->entries[number];
	return (entry->flags & LOCAL_ENTRY_PRIMARY) && has_id(entry, lookup->id);
}

/* --- folders --- */

static uint32_t find_dir(const struct local_index *index, uint32_t path)
{
	const struct lookup lookup = { .index = index, .name = path };
	return local_table_find(&index->by_dir, mix(path), is_dir, &lookup);
}

uint32_t local_index_find_dir(const struct local_index *index, struct str path)
{
	uint32_t ref = local_pool_find(&index->pool, path);
	return ref == LOCAL_NONE ? LOCAL_NONE : find_dir(index, ref);
}

uint32_t local_index_dir(struct local_index *index, struct str path)
{
	uint32_t ref = local_pool_put(&index->pool, path);
	if (ref == LOCAL_NONE) {
		return LOCAL_NONE;
	}
	uint32_t dir = find_dir(index, ref);
	if (dir != LOCAL_NONE) {
		return dir;
	}
	if (index->dir_count == index->dir_capacity) {
		index->dir_capacity = index->dir_capacity ? index->dir_capacity * 2 : 64;
		index->dirs =
			alloc_resize(index->dirs, index->dir_capacity * sizeof(*index->dirs));
	}
	dir = (uint32_t)index->dir_count++;
	index->dirs[dir] = (struct local_dir) { .path = ref };
	local_table_add(&index->by_dir, mix(ref), dir);
	return dir;
}

void local_index_set_dir_cover(
	struct local_index *index, uint32_t dir, struct str name, int64_t mtime_ns)
{
	uint32_t ref = local_pool_put(&index->pool, name);
	struct local_dir *folder = &index->dirs[dir];
	if (ref == LOCAL_NONE || (folder->cover == ref && folder->cover_mtime_ns == mtime_ns)) {
		return;
	}
	folder->cover = ref;
	folder->cover_mtime_ns = mtime_ns;
	index->revision++;
}

/* --- ids: of several files with one id the one with the smallest path is shown --- */

static int compare_paths(const struct local_index *index, uint32_t a, uint32_t b)
{
	const struct local_entry *x = &index->entries[a], *y = &index->entries[b];
	struct str parts[2][2] = {
		{ local_pool_get(&index->pool, index->dirs[x->dir].path),
			local_pool_get(&index->pool, x->name) },
		{ local_pool_get(&index->pool, index->dirs[y->dir].path),
			local_pool_get(&index->pool, y->name) },
	};
	for (int i = 0; i < 2; i++) {
		struct str p = parts[0][i], q = parts[1][i];
		int order = memcmp(p.data, q.data, p.len < q.len ? p.len : q.len);
		if (order != 0 || p.len != q.len) {
			return order != 0 ? order : p.len < q.len ? -1 : 1;
		}
	}
	return 0;
}

static void add_to_ids(struct local_index *index, uint32_t number)
{
	struct local_entry *entry = &index->entries[number];
	uint32_t shown = local_index_find_id(index, entry->id);
	local_table_add(&index->by_id, id_hash(index, entry->id), number);
	if (shown == LOCAL_NONE) {
		entry->flags |= LOCAL_ENTRY_PRIMARY;
		index->tracks++;
	} else if (compare_paths(index, number, shown) < 0) {
		index->entries[shown].flags &= (uint8_t)~LOCAL_ENTRY_PRIMARY;
		entry->flags |= LOCAL_ENTRY_PRIMARY;
	}
}

struct succession {
	const struct local_index *index;
	const uint8_t *id;
	uint32_t heir;
};

static bool is_better_heir(const void *context, uint32_t number)
{
	/* never says yes: looks at all of them */
	struct succession *succession = *(struct succession *const *)context;
	if (has_id(&succession->index->entries[number], succession->id) &&
		(succession->heir == LOCAL_NONE ||
			compare_paths(succession->index, number, succession->heir) < 0)) {
		succession->heir = number;
	}
	return false;
}

static void remove_from_ids(struct local_index *index, uint32_t number)
{
	struct local_entry *entry = &index->entries[number];
	uint32_t hash = id_hash(index, entry->id);
	local_table_remove(&index->by_id, hash, number);
	if (!(entry->flags & LOCAL_ENTRY_PRIMARY)) {
		return;
	}
	struct succession succession = { index, entry->id, LOCAL_NONE };
	struct succession *context = &succession;
	local_table_find(&index->by_id, hash, is_better_heir, &context);
	if (succession.heir == LOCAL_NONE) {
		index->tracks--;
	} else {
		index->entries[succession.heir].flags |= LOCAL_ENTRY_PRIMARY;
	}
}

uint32_t local_index_find_id(const struct local_index *index, const uint8_t id[LOCAL_ID_SIZE])
{
	const struct lookup lookup = { .index = index, .id = id };
	return local_table_find(&index->by_id, id_hash(index, id), is_primary, &lookup);
}

/* --- files --- */

static uint32_t find_path(const struct local_index *index, uint32_t dir, uint32_t name)
{
	const struct lookup lookup = { .index = index, .dir = dir, .name = name };
	return local_table_find(&index->by_path, path_hash(dir, name), is_path, &lookup);
}

uint32_t local_index_find_path(const struct local_index *index, uint32_t dir, struct str name)
{
	uint32_t ref = local_pool_find(&index->pool, name);
	return ref == LOCAL_NONE ? LOCAL_NONE : find_path(index, dir, ref);
}

static void append_folded(struct local_index *index, const struct local_facts *facts)
{
	if (!facts->broken) {
		local_fold(&index->folded, facts->title);
		buf_append_char(&index->folded, LOCAL_FOLD_FIELD_END);
		local_fold(&index->folded, facts->artist);
		buf_append_char(&index->folded, LOCAL_FOLD_FIELD_END);
		local_fold(&index->folded, facts->album);
	}
	buf_append_char(&index->folded, '\0');
}

/* Takes an entry at the end of the array into tables and counts. */
static void enter(struct local_index *index, uint32_t number)
{
	struct local_entry *entry = &index->entries[number];
	local_table_add(&index->by_path, path_hash(entry->dir, entry->name), number);
	if (entry->flags & LOCAL_ENTRY_BROKEN) {
		index->broken++;
	} else {
		add_to_ids(index, number);
	}
}

static bool has_room(const struct local_index *index)
{
	return index->count < UINT32_MAX / 2 &&
	       index->folded.len < UINT32_MAX - 4 * (size_t)LOCAL_FOLD_MAX;
}

static void make_room(struct local_index *index)
{
	if (index->count == index->capacity) {
		index->capacity = index->capacity ? index->capacity * 2 : 256;
		index->entries =
			alloc_resize(index->entries, index->capacity * sizeof(*index->entries));
	}
}

static uint32_t whole_ms(int64_t ms)
{
	return ms < 0 ? 0 : ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
}

static uint32_t put_folded(struct local_index *index, struct str text)
{
	struct buf folded = { 0 };
	local_fold(&folded, text);
	uint32_t ref = local_pool_put(&index->pool, buf_str(&folded));
	buf_finish(&folded);
	return ref;
}

bool local_index_put(struct local_index *index, uint32_t dir, struct str name,
	const struct local_facts *facts, uint32_t seen)
{
	struct local_entry entry = {
		.size = facts->size,
		.mtime_ns = facts->mtime_ns,
		.duration_ms = whole_ms(facts->duration_ms),
		.dir = dir,
		.name = local_pool_put(&index->pool, name),
		.title = local_pool_put(&index->pool,
			facts->broken ? str_from_cstr(facts->broken) : facts->title),
		.artist = local_pool_put(&index->pool, facts->artist),
		.album = local_pool_put(&index->pool, facts->album),
		.genre = put_folded(index, facts->genre),
		.folded = (uint32_t)index->folded.len,
		.seen = seen,
		.format = (uint8_t)facts->format,
		.year = (uint16_t)(facts->year <= YEAR_MAX ? facts->year : 0),
		.flags = (uint8_t)((facts->has_cover ? LOCAL_ENTRY_COVER : 0) |
				   (facts->broken ? LOCAL_ENTRY_BROKEN : 0)),
	};
	memcpy(entry.id, facts->id, LOCAL_ID_SIZE);
	if (entry.name == LOCAL_NONE || entry.title == LOCAL_NONE ||
		entry.artist == LOCAL_NONE || entry.album == LOCAL_NONE ||
		entry.genre == LOCAL_NONE || !has_room(index)) {
		return false;
	}
	uint32_t known = find_path(index, dir, entry.name);
	if (known != LOCAL_NONE) {
		local_index_remove(index, known);
	}
	make_room(index);
	uint32_t number = (uint32_t)index->count++;
	index->entries[number] = entry;
	append_folded(index, facts);
	enter(index, number);
	index->revision++;
	return true;
}

void local_index_remove(struct local_index *index, uint32_t number)
{
	struct local_entry *entry = &index->entries[number];
	local_table_remove(&index->by_path, path_hash(entry->dir, entry->name), number);
	if (entry->flags & LOCAL_ENTRY_BROKEN) {
		index->broken--;
	} else {
		remove_from_ids(index, number);
	}
	entry->flags = LOCAL_ENTRY_DEAD;
	index->dead++;
	index->revision++;
}

struct str local_index_path(
	const struct local_index *index, uint32_t number, struct arena *arena)
{
	const struct local_entry *entry = &index->entries[number];
	struct str dir = local_pool_get(&index->pool, index->dirs[entry->dir].path);
	struct str name = local_pool_get(&index->pool, entry->name);
	if (dir.len == 0) {
		return arena_str(arena, name);
	}
	char *path = arena_alloc(arena, dir.len + 1 + name.len + 1);
	memcpy(path, dir.data, dir.len);
	path[dir.len] = '/';
	memcpy(path + dir.len + 1, name.data, name.len);
	path[dir.len + 1 + name.len] = '\0';
	return (struct str) { path, dir.len + 1 + name.len };
}

struct str local_index_folded(const struct local_index *index, uint32_t number)
{
	size_t start = index->entries[number].folded;
	size_t end = number + 1 < index->count ? index->entries[number + 1].folded
					       : index->folded.len;
	return (struct str) { index->folded.data + start, end - start - 1 };
}

/* --- as a whole --- */

void local_index_rebuild(struct local_index *index)
{
	local_table_finish(&index->by_id);
	local_table_finish(&index->by_path);
	local_table_finish(&index->by_dir);
	local_table_reserve(&index->by_id, index->count);
	local_table_reserve(&index->by_path, index->count);
	local_table_reserve(&index->by_dir, index->dir_count);
	index->tracks = index->broken = index->dead = 0;
	for (size_t i = 0; i < index->dir_count; i++) {
		local_table_add(&index->by_dir, mix(index->dirs[i].path), (uint32_t)i);
	}
	for (size_t i = 0; i < index->count; i++) {
		index->entries[i].flags &= (uint8_t)~LOCAL_ENTRY_PRIMARY;
		index->entries[i].seen = 0;
		if (index->entries[i].flags & LOCAL_ENTRY_DEAD) {
			index->dead++;
		} else {
			enter(index, (uint32_t)i);
		}
	}
	index->revision++;
}

static uint32_t move_str(struct local_pool *to, const struct local_pool *from, uint32_t ref)
{
	return local_pool_put(to, local_pool_get(from, ref));
}

/* Folders keep their numbers, so that a scan under way can go on using them. */
static void copy_dirs(struct local_index *to, const struct local_index *from)
{
	to->dir_count = to->dir_capacity = from->dir_count;
	to->dirs = alloc_zeroed((from->dir_count + 1) * sizeof(*to->dirs));
	for (size_t i = 0; i < from->dir_count; i++) {
		to->dirs[i] = from->dirs[i];
		to->dirs[i].path = move_str(&to->pool, &from->pool, from->dirs[i].path);
		to->dirs[i].cover = move_str(&to->pool, &from->pool, from->dirs[i].cover);
	}
}

bool local_index_compact(struct local_index *index)
{
	if (index->dead < DEAD_MIN || index->dead < (index->count - index->dead) / 4) {
		return false;
	}
	struct local_index fresh;
	local_index_init(&fresh);
	copy_dirs(&fresh, index);
	fresh.capacity = index->count - index->dead + 64;
	fresh.entries = alloc_bytes(fresh.capacity * sizeof(*fresh.entries));
	for (uint32_t i = 0; i < index->count; i++) {
		struct local_entry entry = index->entries[i];
		if (entry.flags & LOCAL_ENTRY_DEAD) {
			continue;
		}
		struct str folded = local_index_folded(index, i);
		entry.name = move_str(&fresh.pool, &index->pool, entry.name);
		entry.title = move_str(&fresh.pool, &index->pool, entry.title);
		entry.artist = move_str(&fresh.pool, &index->pool, entry.artist);
		entry.album = move_str(&fresh.pool, &index->pool, entry.album);
		entry.folded = (uint32_t)fresh.folded.len;
		buf_append(&fresh.folded, (struct str) { folded.data, folded.len + 1 });
		fresh.entries[fresh.count++] = entry;
	}
	fresh.revision = index->revision;
	local_index_rebuild(&fresh);
	local_index_finish(index);
	*index = fresh;
	return true;
}

static size_t table_memory(const struct local_table *table)
{
	return table->capacity * sizeof(*table->slots);
}

size_t local_index_memory(const struct local_index *index)
{
	return index->capacity * sizeof(*index->entries) +
	       index->dir_capacity * sizeof(*index->dirs) + index->folded.capacity +
	       index->pool.bytes.capacity + table_memory(&index->pool.table) +
	       table_memory(&index->by_id) + table_memory(&index->by_path) +
	       table_memory(&index->by_dir);
}
