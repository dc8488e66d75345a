#include "server/health_check.hpp"

#include <curl/curl.h>

#include <memory>

#include "base/check.hpp"

namespace gurukul::server {
namespace {

// Docker ends a health check after 3 s (deploy/Dockerfile).
constexpr long kTimeoutMs = 2'500;
constexpr long kOk = 200;

// Ignores the body of the response.
std::size_t drop(char*, std::size_t one, std::size_t count, void*) {
  return one * count;
}

}  // namespace

std::string health_url(const Settings& settings) {
  // A server that listens on all addresses is reached by loopback.
  std::string host = settings.host;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return (settings.tls_cert.empty() ? "http://" : "https://") + host + ":" +
         std::to_string(settings.port) + "/healthz";
}

Status ask_health(const Settings& settings) {
  if (settings.port == 0) {
    return Error{
        "PORT: the health check needs the port number. With PORT=0, the server prints the port "
        "that it chose; set PORT to that number"};
  }
  const std::string url = health_url(settings);
  GURUKUL_CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
  const std::unique_ptr<CURL, void (*)(CURL*)> request(curl_easy_init(), curl_easy_cleanup);
  GURUKUL_CHECK(request != nullptr);
  curl_easy_setopt(request.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(request.get(), CURLOPT_NOPROXY, "*");
  curl_easy_setopt(request.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(request.get(), CURLOPT_TIMEOUT_MS, kTimeoutMs);
  curl_easy_setopt(request.get(), CURLOPT_WRITEFUNCTION, drop);
  if (settings.proxy_protocol) {
    // The server accepts connections from loopback even when loopback is not a trusted proxy. So
    // the request is sent from loopback, also when the server listens on another address of this
    // machine.
    const bool is_v6 = settings.host.find(':') != std::string::npos;
    curl_easy_setopt(request.get(), CURLOPT_INTERFACE, is_v6 ? "host!::1" : "host!127.0.0.1");
    curl_easy_setopt(request.get(), CURLOPT_HAPROXYPROTOCOL, 1L);
  }
  // The certificate is not checked: it is for the public host name or self-signed. That is safe,
  // because the request contains no secret.
  curl_easy_setopt(request.get(), CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(request.get(), CURLOPT_SSL_VERIFYHOST, 0L);
  const CURLcode outcome = curl_easy_perform(request.get());
  if (outcome != CURLE_OK) return Error{url + ": " + curl_easy_strerror(outcome)};
  long status = 0;
  curl_easy_getinfo(request.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != kOk)
    return Error{url + ": the server answered with status " + std::to_string(status)};
  return Done{};
}

}  // namespace gurukul::server
