// Avatars: accepted formats, the converted picture, and files refused before decoding.

#include <gd.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "social/picture.hpp"
#include "social/picture_header.hpp"
#include "social/testing/campus.hpp"

namespace gurukul::social::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const Caller kAsha = person_of("asha");

struct Destroy {
  void operator()(gdImage* image) const { gdImageDestroy(image); }
};
using ImagePtr = std::unique_ptr<gdImage, Destroy>;

std::string taken(void* data, int size) {
  std::string bytes(static_cast<const char*>(data), static_cast<std::size_t>(size));
  gdFree(data);
  return bytes;
}

// A picture whose left half is red and whose right half is blue.
ImagePtr drawn(int width, int height) {
  ImagePtr image(gdImageCreateTrueColor(width, height));
  gdImageFilledRectangle(image.get(), 0, 0, width / 2 - 1, height - 1, 0xFF0000);
  gdImageFilledRectangle(image.get(), width / 2, 0, width - 1, height - 1, 0x0000FF);
  return image;
}
std::string png(int width, int height) {
  int size = 0;
  void* data = gdImagePngPtr(drawn(width, height).get(), &size);
  return taken(data, size);
}
std::string jpeg(int width, int height) {
  int size = 0;
  void* data = gdImageJpegPtr(drawn(width, height).get(), &size, 90);
  return taken(data, size);
}
std::string webp(int width, int height) {
  int size = 0;
  void* data = gdImageWebpPtr(drawn(width, height).get(), &size);
  return taken(data, size);
}

ImagePtr decoded(const std::string& bytes) {
  return ImagePtr(
      gdImageCreateFromWebpPtr(static_cast<int>(bytes.size()), const_cast<char*>(bytes.data())));
}
bool is_red(const ImagePtr& image, int x, int y) {
  const int colour = gdImageGetTrueColorPixel(image.get(), x, y);
  return gdTrueColorGetRed(colour) > 180 && gdTrueColorGetBlue(colour) < 90;
}

// Inserts an EXIF block with that orientation after the start marker of a JPEG.
std::string with_exif(const std::string& jpeg, int orientation) {
  std::string tiff("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 18);
  tiff += std::string({static_cast<char>(orientation), 0, 0, 0, 0, 0, 0, 0});
  std::string exif = std::string("Exif\0\0", 6) + tiff + "secret place 51.5 N";
  const std::size_t length = exif.size() + 2;
  std::string block("\xFF\xE1", 2);
  block.push_back(static_cast<char>(length >> 8));
  block.push_back(static_cast<char>(length & 0xFF));
  return jpeg.substr(0, 2) + block + exif + jpeg.substr(2);
}

void put_big(std::string& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t byte = 0; byte < 4; ++byte) {
    bytes[at + byte] = static_cast<char>(value >> (24 - 8 * byte) & 0xFF);
  }
}

TEST(Picture, IsMadeSmallAndKeepsItsShape) {
  for (const std::string& bytes : {png(800, 400), jpeg(800, 400), webp(800, 400)}) {
    const auto small = shrink_picture(bytes);
    ASSERT_TRUE(small) << small.error().message;
    const ImagePtr image = decoded(*small);
    ASSERT_TRUE(image);
    EXPECT_EQ(gdImageSX(image.get()), 256);
    EXPECT_EQ(gdImageSY(image.get()), 128);
    EXPECT_TRUE(is_red(image, 20, 64));
    EXPECT_FALSE(is_red(image, 230, 64));
  }
  const ImagePtr tiny = decoded(*shrink_picture(png(10, 3)));
  EXPECT_EQ(gdImageSX(tiny.get()), 10);
  EXPECT_EQ(gdImageSY(decoded(*shrink_picture(png(5'000, 2))).get()), 1);
}

TEST(Picture, KeepsTransparencyAndTakesPalettes) {
  ImagePtr image(gdImageCreate(300, 300));
  gdImageColorTransparent(image.get(), gdImageColorAllocate(image.get(), 1, 2, 3));
  int size = 0;
  void* data = gdImagePngPtr(image.get(), &size);
  const auto small = shrink_picture(taken(data, size));
  ASSERT_TRUE(small);
  const int colour = gdImageGetTrueColorPixel(decoded(*small).get(), 100, 100);
  EXPECT_GT(gdTrueColorGetAlpha(colour), 100);
}

TEST(Picture, IsTurnedUprightAndLosesItsMetadata) {
  // Where the left (red) half of the stored picture ends up: x, y of a red point in 256x128.
  struct Turn {
    int orientation;
    bool turned;
    int x;
    int y;
  };
  for (const Turn& turn : {Turn{1, false, 20, 64}, Turn{2, false, 230, 64}, Turn{3, false, 230, 64},
                           Turn{4, false, 20, 64}, Turn{5, true, 64, 20}, Turn{6, true, 64, 20},
                           Turn{7, true, 64, 230}, Turn{8, true, 64, 230}}) {
    const std::string bytes = with_exif(jpeg(800, 400), turn.orientation);
    ASSERT_EQ(read_picture_header(bytes)->orientation, turn.orientation);
    const auto small = shrink_picture(bytes);
    ASSERT_TRUE(small) << small.error().message;
    EXPECT_EQ(small->find("secret"), std::string::npos);
    EXPECT_EQ(small->find("EXIF"), std::string::npos);
    const ImagePtr image = decoded(*small);
    EXPECT_EQ(gdImageSX(image.get()), turn.turned ? 128 : 256);
    EXPECT_TRUE(is_red(image, turn.x, turn.y)) << turn.orientation;
    EXPECT_FALSE(
        is_red(image, gdImageSX(image.get()) - 1 - turn.x, gdImageSY(image.get()) - 1 - turn.y))
        << turn.orientation;
  }
}

TEST(Picture, BombsAreRefusedByTheirHeaders) {
  std::string bomb = png(10, 10);
  put_big(bomb, 16, 60'000);
  put_big(bomb, 20, 60'000);
  EXPECT_THAT(shrink_picture(bomb).error().message, HasSubstr("too many pixels"));
  put_big(bomb, 16, 12'000);
  put_big(bomb, 20, 12'000);
  EXPECT_THAT(shrink_picture(bomb).error().message, HasSubstr("too many pixels"));
  put_big(bomb, 16, 0x7FFFFFFF);
  EXPECT_THAT(shrink_picture(bomb).error().message, HasSubstr("too many pixels"));
  put_big(bomb, 16, 0);
  EXPECT_THAT(shrink_picture(bomb).error().message, HasSubstr("no pixels"));
  std::string large_webp = std::string("RIFF\x1E\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0", 24);
  large_webp += std::string("\xFF\xFF\x7F\xFF\xFF\x7F", 6);
  EXPECT_THAT(shrink_picture(large_webp).error().message, HasSubstr("too many pixels"));
  std::string scans = jpeg(100, 100);
  for (int at = 0; at < 1'000; ++at) scans += std::string("\xFF\xDA\0\x08\x01\x01\0\0\x3F\0", 10);
  EXPECT_THAT(shrink_picture(scans).error().message, HasSubstr("scans"));
}

TEST(Picture, RefusesWhatIsNone) {
  for (const std::string& bytes :
       {std::string(), std::string("GIF89a"), std::string("<svg onload=alert(1)>"),
        std::string("\xFF\xD8\xFF"), std::string("RIFF\0\0\0\0WEBP", 12),
        std::string("\x89PNG\r\n\x1A\n"), png(50, 50).substr(0, 60), jpeg(50, 50).substr(0, 200),
        webp(50, 50).substr(0, 40), std::string("PK\x03\x04") + png(5, 5)}) {
    EXPECT_FALSE(shrink_picture(bytes)) << bytes.size();
  }
}

TEST(Picture, GoesWithoutTheTextsOfAPng) {
  const std::string plain = png(20, 20);
  const std::size_t end_of_header = 8 + 12 + 13;
  std::string text = "zTXtsecret place";
  std::string chunk(4, '\0');
  chunk[3] = static_cast<char>(text.size() - 4);
  chunk += text + "CRC!";
  const std::string with_text =
      plain.substr(0, end_of_header) + chunk + plain.substr(end_of_header);
  EXPECT_EQ(essential_png(with_text), essential_png(plain));
  EXPECT_THAT(essential_png(plain), StartsWith(plain.substr(0, end_of_header)));
  EXPECT_TRUE(shrink_picture(with_text));
}

// Truncated or altered files do not crash the process.
TEST(Picture, SurvivesDamage) {
  for (const std::string& whole : {png(64, 48), with_exif(jpeg(64, 48), 6), webp(64, 48)}) {
    for (std::size_t cut = 0; cut < whole.size(); cut += 3) {
      read_picture_header(std::string_view(whole).substr(0, cut));
    }
    for (std::size_t at = 0; at < whole.size(); at += 7) {
      std::string altered = whole;
      altered[at] = static_cast<char>(altered[at] ^ 0x5A);
      const auto picture = shrink_picture(altered);
      EXPECT_TRUE(!picture || picture->size() < 100'000);
    }
  }
}

class Avatars : public ::testing::TestWithParam<Kind> {
 protected:
  Avatars() : campus_(GetParam()) {}
  Answer put(const std::string& bytes, const std::string& type) {
    return campus_.send(http("PUT", "/api/v1/me/avatar", bytes, type), kAsha);
  }
  Campus campus_;
};

INSTANTIATE_TEST_SUITE_P(Each, Avatars, ::testing::Values(Kind::kSqlite, Kind::kPostgres),
                         [](const auto& each) { return store::testing::name_of(each.param); });

TEST_P(Avatars, AreUploadedShownReplacedAndRemoved) {
  const Answer made = put(jpeg(640, 640), "image/jpeg");
  ASSERT_EQ(made.status, 200) << made.text;
  const std::string url = made.body["avatarUrl"];
  EXPECT_THAT(url, StartsWith("/api/v1/avatars/"));
  EXPECT_THAT(campus_.events.take(), ElementsAre("profile asha"));
  EXPECT_EQ(campus_.get("/api/v1/me", kAsha).body["avatarUrl"], url);
  const Answer shown = campus_.get(url, std::nullopt);
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.header("Content-Type"), "image/webp");
  EXPECT_THAT(shown.header("Cache-Control"), HasSubstr("immutable"));
  EXPECT_EQ(shown.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(gdImageSX(decoded(shown.text).get()), 256);
  net::HttpRequest again = http("GET", url);
  again.headers.push_back({"if-none-match", "\"x\", " + shown.header("ETag")});
  const Answer same = campus_.send(again, std::nullopt);
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.text, "");
  EXPECT_EQ(campus_.get("/api/v1/me/export", kAsha).body["avatar"]["mediaType"], "image/webp");
  const Answer second = put(png(10, 10), "image/png");
  EXPECT_NE(second.body["avatarUrl"], url);
  EXPECT_EQ(campus_.get(url, std::nullopt).status, 404);
  EXPECT_EQ(campus_.remove("/api/v1/me/avatar", kAsha).status, 204);
  EXPECT_EQ(campus_.get("/api/v1/me", kAsha).body["avatarUrl"], nullptr);
  EXPECT_EQ(campus_.count("SELECT COUNT(*) FROM gurukul.avatars"), 0);
}

TEST_P(Avatars, RefuseWhatIsNoPicture) {
  EXPECT_EQ(put("hello", "image/png").status, 400);
  EXPECT_EQ(put(png(10, 10), "image/gif").status, 415);
  EXPECT_EQ(put(png(10, 10), "").status, 415);
  EXPECT_EQ(put(std::string(kAvatarBytesMax + 1, 'x'), "image/png").status, 413);
  EXPECT_EQ(campus_.count("SELECT COUNT(*) FROM gurukul.avatars"), 0);
}

}  // namespace
}  // namespace gurukul::social::testing
