#pragma once
// Test fixture: the account service on a database of its own, called with HTTP requests; each call
// waits for the response. Used by the tests of accounts/. One thread per object.
//
//   TestAccounts accounts;
//   const Answer guest = accounts.post("/signup", {});
//   accounts.get("/user", guest.token()).status;          // 200

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "accounts/account_service.hpp"

namespace gurukul::accounts::testing {

using Json = nlohmann::json;

struct Answer {
  int status = 0;
  std::vector<net::HttpHeader> headers;
  Json body;

  std::string code() const { return body.is_object() ? body.value("code", "") : ""; }
  std::string token() const { return body.value("access_token", ""); }
  std::string refresh_token() const { return body.value("refresh_token", ""); }
  std::string user_id() const { return body.at("user").at("id"); }
  std::string header(std::string_view name) const;
};

class TestAccounts {
 public:
  explicit TestAccounts(AccountOptions options = {});
  ~TestAccounts();

  Answer ask(const std::string& method, const std::string& path, const std::string& body,
             const std::string& token = "", const std::string& address = "192.0.2.7");
  Answer get(const std::string& path, const std::string& token = "");
  Answer post(const std::string& path, const Json& body, const std::string& token = "");
  Answer put(const std::string& path, const Json& body, const std::string& token);
  Answer sign_up(const std::string& email, const std::string& password = kPassword);
  Answer sign_in(const std::string& email, const std::string& password,
                 const std::string& address = "192.0.2.7");
  Answer refresh(const std::string& refresh_token);
  // Runs one statement directly on the database.
  std::vector<store::Row> sql(std::string_view statement, std::vector<store::Value> values = {});
  // Destroys the service and the database and reopens both on the same file.
  void restart(AccountOptions options);
  void end_service() { service.reset(); }

  static constexpr const char* kPassword = "correct horse";
  static constexpr const char* kSecret = "a secret of the operator, long enough";

  // The cookie jar: sent with every request, updated by responses. nullopt: cookies are not kept.
  std::optional<std::string> cookie;

  Clock clock;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<AccountService> service;

 private:
  std::filesystem::path folder_;
};

}  // namespace gurukul::accounts::testing
