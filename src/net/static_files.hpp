#pragma once
// The files of the web app: indexed once, served from memory (RFC 9110: conditional requests,
// encodings). What is not in the index does not exist, so that no path leads out of the folder.
// Called by the server's routes; any thread after open().
//
//   auto files = StaticFiles::open("web/out");
//   HttpResponse response = (*files)->serve(request);

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/http.hpp"

namespace gurukul::net {

class StaticFiles {
 public:
  static Result<std::unique_ptr<StaticFiles>> open(const std::string& folder);
  // Routes as an exported Next.js app expects them: /, /about, /about/, /about.html.
  HttpResponse serve(const HttpRequest& request) const;

 private:
  struct Body {
    std::string path;
    // Shared by all who read it. null: too big to keep, read piece by piece on each request.
    std::shared_ptr<const std::string> content;
    std::uint64_t size = 0;
    std::string etag;
    void put_into(HttpResponse& response) const;
  };
  struct File {
    Body plain, brotli, gzip;
    std::string_view type;
    std::string content_policy;  // of a page; empty: no page
  };
  const File* find(std::string_view path) const;
  HttpResponse not_found() const;

  std::map<std::string, File, std::less<>> files_;  // by path below the folder, without "/" first
};

// The Content-Security-Policy that a page carries as a <meta> element, and what only a header can
// say: that no other page may show it in a frame.
std::string content_policy_of(std::string_view html);
// False: a broken escape or a NUL.
bool decode_percent(std::string_view text, std::string& out);

}  // namespace gurukul::net
