/* Edits tags in place, as people's tag editors do: by TagLib. */
#include <fileref.h>
#include <tag.h>

extern "C" bool audio_retag(const char *path, const char *title);

bool audio_retag(const char *path, const char *title)
{
	TagLib::FileRef file(path);
	if (file.isNull() || !file.tag()) {
		return false;
	}
	file.tag()->setTitle(TagLib::String(title, TagLib::String::UTF8));
	return file.save();
}
