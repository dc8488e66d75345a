#pragma once
// The files of the web app: indexed once, served from memory (RFC 9110: conditional requests,
// encodings). Only indexed files are served, so no path leads out of the folder. Made by Server,
// called by ConnectionHandler; any thread after open().
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
    // Shared by all readers. Null: too large to keep, read in pieces for each request.
    std::shared_ptr<const std::string> content;
    std::uint64_t size = 0;
    std::string etag;
    void put_into(HttpResponse& response) const;
  };
  struct File {
    Body plain, brotli, gzip;
    std::string_view type;
    std::string content_policy;  // of an HTML page; empty: not a page
  };
  const File* find(std::string_view path) const;
  HttpResponse not_found() const;

  // By path below the folder, without a leading "/".
  std::map<std::string, File, std::less<>> files_;
};

// The Content-Security-Policy of a page: the policy in its <meta> element, and the directives that
// work only in a header (other sites cannot show the page in a frame).
std::string content_policy_of(std::string_view html);
// False: a broken escape or a NUL byte.
bool decode_percent(std::string_view text, std::string& out);

}  // namespace gurukul::net
