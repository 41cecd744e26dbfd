#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <string>

#include <attachedpictureframe.h>
#include <fileref.h>
#include <flacfile.h>
#include <id3v2framefactory.h>
#include <id3v2tag.h>
#include <mp4file.h>
#include <mpegfile.h>
#include <oggflacfile.h>
#include <opusfile.h>
#include <tdebuglistener.h>
#include <tiostream.h>
#include <tpropertymap.h>
#include <vorbisfile.h>
#include <wavfile.h>
#include <xiphcomment.h>

extern "C" {
#include "source/local/memory_guard.h"
#include "source/local/region.h"
#include "source/local/tags.h"
#include "source/local/text.h"
}

namespace
{

struct MemoryGuard {
	MemoryGuard()
	{
		local_memory_guard_begin();
	}
	~MemoryGuard()
	{
		local_memory_guard_end();
	}
};

#if TAGLIB_MAJOR_VERSION >= 2
using Size = size_t;
using Offset = TagLib::offset_t;
using Start = TagLib::offset_t;
#else
using Size = unsigned long;
using Offset = long;
using Start = unsigned long;
#endif

/* No honest file needs more: the longest tags are a few pictures. */
constexpr int64_t read_bytes_max = 96LL << 20;
constexpr int64_t read_calls_max = 400000;
constexpr Size read_block_max = 32UL << 20;

/* Boxes within boxes within boxes: TagLib recurses as deep as a file says. */
constexpr ptrdiff_t stack_max = 512 << 10;

/* TagLib tells of every oddity on standard error; we have `echonest check` for that. */
class Silence : public TagLib::DebugListener
{
      public:
	void printMessage(const TagLib::String &) override
	{
	}
};

void be_silent()
{
	static Silence silence;
	static const bool done = (TagLib::setDebugListener(&silence), true);
	(void)done;
}

/* A file that is only read, by descriptor, and seems to end when too much is asked of it. */
class Stream : public TagLib::IOStream
{
      public:
	/* `base` is where the caller's stack frame is. */
	Stream(const void *base, int fd, int64_t size, enum local_format format)
	    : base(static_cast<const char *>(base)), fd(fd), size(size), name_("track.")
	{
		name_ += local_format_extension(format);
	}

	TagLib::FileName name() const override
	{
		return name_.c_str();
	}

	TagLib::ByteVector readBlock(Size length) override
	{
		if (is_exhausted() || at < 0 || at >= size || length == 0) {
			return TagLib::ByteVector();
		}
		int64_t wanted = static_cast<int64_t>(std::min<Size>(length, read_block_max));
		wanted = std::min(wanted, size - at);
		TagLib::ByteVector bytes(static_cast<unsigned int>(wanted), 0);
		int64_t got = local_read_at(fd, bytes.data(), static_cast<size_t>(wanted), at);
		if (got < 0) {
			got = 0;
		}
		bytes.resize(static_cast<unsigned int>(got));
		at += got;
		bytes_read += got;
		return bytes;
	}

	void seek(Offset offset, Position from) override
	{
		calls++;
		int64_t base = from == Beginning ? 0 : from == Current ? at : size;
		int64_t target;
		if (__builtin_add_overflow(base, static_cast<int64_t>(offset), &target)) {
			target = size;
		}
		at = target < 0 ? 0 : target;
	}

	Offset tell() const override
	{
		return static_cast<Offset>(at);
	}

	Offset length() override
	{
		return static_cast<Offset>(size);
	}

	bool readOnly() const override
	{
		return true;
	}

	bool isOpen() const override
	{
		return true;
	}

	bool is_exhausted()
	{
		/* not by a variable's address: sanitizers keep variables elsewhere */
		ptrdiff_t depth = base - static_cast<char *>(__builtin_frame_address(0));
		return ++calls > read_calls_max || bytes_read > read_bytes_max ||
		       depth > stack_max || depth < -stack_max;
	}

	void writeBlock(const TagLib::ByteVector &) override
	{
	}

	void insert(const TagLib::ByteVector &, Start, Size) override
	{
	}

	void removeBlock(Start, Size) override
	{
	}

	void truncate(Offset) override
	{
	}

      private:
	const char *base;
	int fd;
	int64_t size, at = 0, bytes_read = 0, calls = 0;
	std::string name_;
};

std::unique_ptr<TagLib::File> open_file(Stream &stream, enum local_format format)
{
	using namespace TagLib;
	switch (format) {
	case LOCAL_FORMAT_NONE:
	case LOCAL_FORMAT_MP3:
#if TAGLIB_MAJOR_VERSION >= 2
		return std::make_unique<MPEG::File>(&stream);
#else
		return std::make_unique<MPEG::File>(&stream, ID3v2::FrameFactory::instance());
#endif
	case LOCAL_FORMAT_FLAC:
#if TAGLIB_MAJOR_VERSION >= 2
		return std::make_unique<FLAC::File>(&stream);
#else
		return std::make_unique<FLAC::File>(&stream, ID3v2::FrameFactory::instance());
#endif
	case LOCAL_FORMAT_WAV:
		return std::make_unique<RIFF::WAV::File>(&stream);
	case LOCAL_FORMAT_M4A:
		return std::make_unique<MP4::File>(&stream);
	case LOCAL_FORMAT_OPUS:
		return std::make_unique<Ogg::Opus::File>(&stream);
	case LOCAL_FORMAT_OGG: {
		auto vorbis = std::make_unique<Ogg::Vorbis::File>(&stream);
		if (vorbis->isValid() && vorbis->audioProperties() &&
			vorbis->audioProperties()->sampleRate() > 0) {
			return vorbis;
		}
		stream.seek(0, IOStream::Beginning);
		return std::make_unique<Ogg::FLAC::File>(&stream);
	}
	default:
		return nullptr;
	}
}

struct str clean(struct arena *arena, const TagLib::String &text)
{
	/* a title of 10 MB is not worth converting: no code point takes more than 4 bytes */
	const std::string bytes = text.substr(0, 4 * LOCAL_TEXT_MAX).to8Bit(true);
	return local_text_clean(arena, { bytes.data(), bytes.size() });
}

/* Bytes of a picture together with how good a choice it is. */
struct Cover {
	TagLib::ByteVector bytes;
	int rank = 0;

	void offer(const TagLib::ByteVector &picture, bool is_front)
	{
		int picture_rank = picture.isEmpty() || picture.size() > LOCAL_COVER_MAX ? 0
				   : is_front						 ? 2
											 : 1;
		if (picture_rank > rank) {
			bytes = picture;
			rank = picture_rank;
		}
	}
};

void offer_id3v2(Cover &cover, TagLib::ID3v2::Tag *tag)
{
	if (!tag) {
		return;
	}
	for (TagLib::ID3v2::Frame *frame : tag->frameList("APIC")) {
		auto picture = dynamic_cast<TagLib::ID3v2::AttachedPictureFrame *>(frame);
		if (picture) {
			cover.offer(picture->picture(),
				picture->type() ==
					TagLib::ID3v2::AttachedPictureFrame::FrontCover);
		}
	}
}

void offer_flac(Cover &cover, const TagLib::List<TagLib::FLAC::Picture *> &pictures)
{
	for (TagLib::FLAC::Picture *picture : pictures) {
		cover.offer(
			picture->data(), picture->type() == TagLib::FLAC::Picture::FrontCover);
	}
}

void offer_xiph(Cover &cover, TagLib::Ogg::XiphComment *tag)
{
	if (tag) {
		offer_flac(cover, tag->pictureList());
	}
}

void offer_mp4(Cover &cover, TagLib::MP4::Tag *tag)
{
	if (!tag || !tag->contains("covr")) {
		return;
	}
	for (const TagLib::MP4::CoverArt &art : tag->item("covr").toCoverArtList()) {
		cover.offer(art.data(), true);
	}
}

Cover find_cover(TagLib::File *file)
{
	using namespace TagLib;
	Cover cover;
	if (auto mpeg = dynamic_cast<MPEG::File *>(file)) {
		offer_id3v2(cover, mpeg->ID3v2Tag());
	} else if (auto flac = dynamic_cast<FLAC::File *>(file)) {
		offer_flac(cover, flac->pictureList());
		offer_id3v2(cover, flac->ID3v2Tag());
	} else if (auto wav = dynamic_cast<RIFF::WAV::File *>(file)) {
		offer_id3v2(cover, wav->ID3v2Tag());
	} else if (auto mp4 = dynamic_cast<MP4::File *>(file)) {
		offer_mp4(cover, mp4->tag());
	} else if (auto opus = dynamic_cast<Ogg::Opus::File *>(file)) {
		offer_xiph(cover, opus->tag());
	} else if (auto vorbis = dynamic_cast<Ogg::Vorbis::File *>(file)) {
		offer_xiph(cover, vorbis->tag());
	} else if (auto ogg_flac = dynamic_cast<Ogg::FLAC::File *>(file)) {
		offer_xiph(cover, ogg_flac->tag());
	}
	return cover;
}

/* Records by many artists often name only the record's. */
TagLib::String album_artist(TagLib::File *file)
{
	const TagLib::PropertyMap properties = file->properties();
	const auto found = properties.find("ALBUMARTIST");
	return found == properties.end() || found->second.isEmpty() ? TagLib::String()
								    : found->second.front();
}

/* WAV files have an ID3v2 tag or, from most programs, an INFO list, which tag() does not give. */
TagLib::Tag *best_tag(TagLib::File *file)
{
	auto wav = dynamic_cast<TagLib::RIFF::WAV::File *>(file);
	return wav && wav->ID3v2Tag()->isEmpty() ? wav->InfoTag() : file->tag();
}

bool read_tags(Stream &stream, enum local_format format, struct arena *arena,
	struct local_tags *tags, const char **reason)
{
	std::unique_ptr<TagLib::File> file = open_file(stream, format);
	if (!file || !file->isValid()) {
		*reason = "is damaged, or no audio file at all";
		return false;
	}
	const TagLib::AudioProperties *properties = file->audioProperties();
	if (!properties || properties->lengthInMilliseconds() <= 0) {
		*reason =
			stream.is_exhausted() ? "takes too long to read" : "has no audio in it";
		return false;
	}
	tags->duration_ms = properties->lengthInMilliseconds();
	if (TagLib::Tag *tag = best_tag(file.get())) {
		tags->title = clean(arena, tag->title());
		tags->artist = clean(arena, tag->artist());
		tags->album = clean(arena, tag->album());
		tags->genre = clean(arena, tag->genre());
		tags->year = tag->year();
	}
	if (tags->artist.len == 0) {
		tags->artist = clean(arena, album_artist(file.get()));
	}
	tags->has_cover = find_cover(file.get()).rank > 0;
	return true;
}

} // namespace

bool local_tags_read(int fd, int64_t size, enum local_format format, struct arena *arena,
	struct local_tags *tags, const char **reason)
{
	*tags = {};
	tags->title = tags->artist = tags->album = tags->genre = { "", 0 };
	be_silent();
	MemoryGuard guard;
	try {
		Stream stream(__builtin_frame_address(0), fd, size, format);
		return read_tags(stream, format, arena, tags, reason);
	} catch (const std::exception &) {
		*reason = "confuses the tag reader";
		return false;
	}
}

struct str local_tags_cover(int fd, int64_t size, enum local_format format, struct arena *arena)
{
	be_silent();
	MemoryGuard guard;
	try {
		Stream stream(__builtin_frame_address(0), fd, size, format);
		std::unique_ptr<TagLib::File> file = open_file(stream, format);
		if (!file || !file->isValid()) {
			return { "", 0 };
		}
		Cover cover = find_cover(file.get());
		return arena_str(arena, { cover.bytes.data(), cover.bytes.size() });
	} catch (const std::exception &) {
		return { "", 0 };
	}
}
