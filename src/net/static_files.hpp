#pragma once
// The files of the web app: found once at the start, then served from memory, with conditional
// requests and encodings (RFC 9110). Only files that were found are served, so no path leads out of
// the folder. Made by Server, called by ConnectionHandler; any thread after open().
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
    // Shared by all responses. Null: it did not fit into the memory for files, so it is read from
    // the disk in pieces for each request.
    std::shared_ptr<const std::string> content;
    std::uint64_t size = 0;
    std::string etag;
    void put_into(HttpResponse& response) const;
  };
  struct File {
    Body plain, brotli, gzip;  // an encoding that does not exist has an empty path
    std::string_view type;
    std::string content_policy;  // of an HTML page; empty: not a page
  };
  const File* find(std::string_view path) const;
  HttpResponse not_found() const;

  // By path below the folder, without a leading "/".
  std::map<std::string, File, std::less<>> files_;
};

// The Content-Security-Policy header of a page: the policy in its <meta> element, and the directive
// frame-ancestors. That one works only in a header, and it forbids other sites to show the page in
// a frame.
std::string content_policy_of(std::string_view html);

}  // namespace gurukul::net
