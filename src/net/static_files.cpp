#include "net/static_files.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "base/encoding.hpp"

namespace gurukul::net {
namespace {

namespace fs = std::filesystem;
constexpr std::uintmax_t kKeptBytesMax = 64 * 1024 * 1024;  // all files in memory together
constexpr std::size_t kPolicyBytesMax = 8192;

constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".txt", "text/plain; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".avif", "image/avif"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".wasm", "application/wasm"},
    {".webmanifest", "application/manifest+json"},
    {".xml", "application/xml"},
    {".mp3", "audio/mpeg"},
    {".mp4", "video/mp4"}};

std::string_view type_of(std::string_view path) {
  for (const auto& [ending, type] : kTypes) {
    if (path.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

// An entity tag with the FNV-1a hash of the content. It need not resist attacks: the operator's own
// files are hashed.
std::string etag_of(std::string_view content, std::string_view encoding) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char byte : content) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  }
  std::ostringstream text;
  text << '"' << std::hex << hash << '-' << content.size() << encoding << '"';
  return text.str();
}

// True when the header Accept-Encoding accepts the coding with a weight above 0 (RFC 9110 section
// 12.5.3).
bool accepts(const std::string& header, std::string_view coding) {
  std::istringstream list(header);
  std::string item;
  while (std::getline(list, item, ',')) {
    std::erase_if(item, [](char character) { return character == ' ' || character == '\t'; });
    const std::size_t semicolon = item.find(';');
    if (!equals_ignoring_case(std::string_view(item).substr(0, semicolon), coding)) continue;
    const std::size_t weight = item.find("q=");
    return weight == std::string::npos || std::strtod(item.c_str() + weight + 2, nullptr) > 0;
  }
  return false;
}

bool etag_matches(const std::string& header, const std::string& etag) {
  return header == "*" || header.find(etag) != std::string::npos;
}

// The body of a file that is not in memory. The file is opened for each piece, so a slow reader
// does not use a file descriptor.
class FileSource final : public BodySource {
 public:
  FileSource(std::string path, std::uint64_t size) : path_(std::move(path)), size_(size) {}
  std::optional<std::uint64_t> length() const override { return size_; }
  void next(Deliver deliver) override {
    BodyPiece piece;
    piece.bytes.resize(std::min<std::uint64_t>(kPieceBytesMax, size_ - at_));
    std::ifstream file(path_, std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at_));
    file.read(piece.bytes.data(), static_cast<std::streamsize>(piece.bytes.size()));
    // The file is shorter than at the start of the server, so somebody has changed it.
    if (!file) return deliver({{}, BodyPiece::State::kFailed});
    at_ += piece.bytes.size();
    if (at_ == size_) piece.state = BodyPiece::State::kEnd;
    deliver(std::move(piece));
  }

 private:
  const std::string path_;
  const std::uint64_t size_;
  std::uint64_t at_ = 0;
};

}  // namespace

std::string content_policy_of(std::string_view html) {
  // web/scripts/postbuild.mjs writes this element. A page without it gets a policy that blocks no
  // script.
  constexpr std::string_view kMeta = "<meta http-equiv=\"Content-Security-Policy\" content=\"";
  std::string policy = "object-src 'none'; base-uri 'none'";
  if (const std::size_t at = html.find(kMeta); at != std::string_view::npos) {
    const std::string_view rest = html.substr(at + kMeta.size());
    const std::string_view written = rest.substr(0, rest.find('"'));
    const bool fits_a_header =
        written.size() < kPolicyBytesMax &&
        std::all_of(written.begin(), written.end(), [](char c) { return c >= ' ' && c <= '~'; });
    // Character references ("&amp;") are not decoded. The web app's pages contain none here.
    if (fits_a_header && written.find('&') == std::string_view::npos) policy = written;
  }
  return policy + "; frame-ancestors 'none'";
}

Result<std::unique_ptr<StaticFiles>> StaticFiles::open(const std::string& folder) {
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error || !fs::is_directory(root)) {
    return Error{"GURUKUL_WEB_DIR: this is not a folder: " + folder};
  }
  auto files = std::make_unique<StaticFiles>();
  std::uintmax_t kept = 0;
  std::vector<fs::path> paths;
  for (auto entry = fs::recursive_directory_iterator(root, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->is_regular_file(error) && !entry->is_symlink(error)) paths.push_back(entry->path());
  }
  if (error) return Error{"GURUKUL_WEB_DIR: " + folder + ": " + error.message()};
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    std::string name = path.lexically_relative(root).string();
    if (name.front() == '.' || name.find("/.") != std::string::npos) continue;
    std::string content = read_file(path.string());
    const bool brotli = name.ends_with(".br"), gzip = name.ends_with(".gz");
    std::string policy;
    if (name.ends_with(".html")) policy = content_policy_of(content);
    const std::string_view encoding = brotli ? "-br" : gzip ? "-gz" : "";
    Body body{path.string(), nullptr, content.size(), etag_of(content, encoding)};
    if (kept + content.size() <= kKeptBytesMax) {
      kept += content.size();
      body.content = std::make_shared<const std::string>(std::move(content));
    }
    if (brotli || gzip) name.resize(name.size() - 3);
    File& file = files->files_[name];
    (brotli ? file.brotli : gzip ? file.gzip : file.plain) = std::move(body);
    file.type = type_of(name);
    if (!policy.empty()) file.content_policy = std::move(policy);
  }
  std::erase_if(files->files_, [](const auto& each) { return each.second.plain.path.empty(); });
  return files;
}

void StaticFiles::Body::put_into(HttpResponse& response) const {
  if (content) {
    response.shared_body = content;
  } else {
    response.source = std::make_shared<FileSource>(path, size);
  }
}

const StaticFiles::File* StaticFiles::find(std::string_view path) const {
  if (path.empty() || path.front() != '/') return nullptr;
  const auto decoded = percent_decode(path.substr(1));
  if (!decoded) return nullptr;
  const std::string& name = *decoded;
  const bool folder = name.empty() || name.ends_with('/');
  const auto look = [this](const std::string& wanted) {
    const auto found = files_.find(wanted);
    return found == files_.end() ? nullptr : &found->second;
  };
  if (folder) return look(name + "index.html");
  for (const char* ending : {"", ".html", "/index.html"}) {
    if (const File* file = look(name + ending)) return file;
  }
  return nullptr;
}

HttpResponse StaticFiles::not_found() const {
  const auto page = files_.find("404.html");
  if (page == files_.end()) return plain_response(404, "not found");
  HttpResponse response{404,
                        {{"Content-Type", std::string(page->second.type)},
                         {"Cache-Control", "no-cache"},
                         {"X-Content-Type-Options", "nosniff"},
                         {"Content-Security-Policy", page->second.content_policy}},
                        {}};
  page->second.plain.put_into(response);
  return response;
}

HttpResponse StaticFiles::serve(const HttpRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    HttpResponse refusal = plain_response(405, "only GET and HEAD are allowed");
    refusal.headers.push_back({"Allow", "GET, HEAD"});
    return refusal;
  }
  const File* file = find(request.path);
  if (file == nullptr) return not_found();
  const std::string accepted = request.header("accept-encoding");
  const bool brotli = !file->brotli.path.empty() && accepts(accepted, "br");
  const bool gzip = !brotli && !file->gzip.path.empty() && accepts(accepted, "gzip");
  const Body& body = brotli ? file->brotli : gzip ? file->gzip : file->plain;
  const bool hashed = request.path.starts_with("/_next/static/");
  HttpResponse response{
      200,
      {{"Content-Type", std::string(file->type)},
       {"ETag", body.etag},
       {"Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache"},
       {"X-Content-Type-Options", "nosniff"}},
      {}};
  if (!file->brotli.path.empty() || !file->gzip.path.empty()) {
    response.headers.push_back({"Vary", "Accept-Encoding"});
  }
  if (!file->content_policy.empty()) {
    response.headers.push_back({"Content-Security-Policy", file->content_policy});
  }
  if (etag_matches(request.header("if-none-match"), body.etag)) {
    response.status = 304;
    return response;
  }
  if (brotli || gzip) response.headers.push_back({"Content-Encoding", brotli ? "br" : "gzip"});
  body.put_into(response);
  return response;
}

}  // namespace gurukul::net
