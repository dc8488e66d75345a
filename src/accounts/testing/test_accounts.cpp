#include "accounts/testing/test_accounts.hpp"

#include <cstdlib>

#include "accounts/crypto.hpp"

namespace gurukul::accounts::testing {

std::string Answer::header(std::string_view name) const {
  for (const net::HttpHeader& header : headers) {
    if (net::equals_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

TestAccounts::TestAccounts(AccountOptions options) {
  std::string pattern =
      (std::filesystem::temp_directory_path() / ("gurukul-accounts-" + std::string(6, 'X')))
          .string();
  folder_ = mkdtemp(pattern.data());
  restart(std::move(options));
}

TestAccounts::~TestAccounts() {
  service.reset();
  database.reset();
  std::filesystem::remove_all(folder_);
}

void TestAccounts::restart(AccountOptions options) {
  service.reset();
  database.reset();
  const char* url = std::getenv("GURUKUL_TEST_DATABASE_URL");
  auto opened = store::open_database(
      {.url = url != nullptr ? url : "sqlite:" + (folder_ / "accounts.db").string(), .log = {}});
  ASSERT_TRUE(opened) << opened.error().message;
  database = std::move(*opened);
  if (options.secret.empty()) options.secret = kSecret;
  // The lowest cost that the library allows: these tests do not test Argon2.
  options.passwords.cost = {1, 8192};
  auto made = AccountService::open(std::move(options), *database, clock);
  ASSERT_TRUE(made) << made.error().message;
  service = std::move(*made);
}

Answer TestAccounts::ask(const std::string& method, const std::string& path,
                         const std::string& body, const std::string& token,
                         const std::string& address) {
  net::HttpRequest request;
  request.method = method;
  request.target = "/auth/v1" + path;
  const std::size_t question = request.target.find('?');
  request.path = request.target.substr(0, question);
  if (question != std::string::npos) request.query = request.target.substr(question + 1);
  if (!token.empty()) request.headers.push_back({"authorization", "Bearer " + token});
  if (cookie && !cookie->empty()) request.headers.push_back({"cookie", *cookie});
  request.body = body;
  request.client_address = IpAddress::parse(address).value_or(IpAddress());
  auto answered = std::make_shared<std::promise<net::HttpResponse>>();
  auto future = answered->get_future();
  service->handle(request, [answered](net::HttpResponse response) {
    answered->set_value(std::move(response));
  });
  net::HttpResponse response = future.get();
  Answer answer{response.status, response.headers, nullptr};
  const std::string given = answer.header("set-cookie");
  if (cookie && !given.empty()) cookie = given.substr(0, given.find(';'));
  if (!response.body.empty()) answer.body = Json::parse(response.body);
  return answer;
}

Answer TestAccounts::get(const std::string& path, const std::string& token) {
  return ask("GET", path, "", token);
}
Answer TestAccounts::post(const std::string& path, const Json& body, const std::string& token) {
  return ask("POST", path, body.is_null() ? "" : body.dump(), token);
}
Answer TestAccounts::put(const std::string& path, const Json& body, const std::string& token) {
  return ask("PUT", path, body.dump(), token);
}
Answer TestAccounts::sign_up(const std::string& email, const std::string& password) {
  return post("/signup", {{"email", email}, {"password", password}, {"data", Json::object()}});
}
Answer TestAccounts::sign_in(const std::string& email, const std::string& password,
                             const std::string& address) {
  const Json body = {{"email", email}, {"password", password}};
  return ask("POST", "/token?grant_type=password", body.dump(), "", address);
}
Answer TestAccounts::refresh(const std::string& refresh_token) {
  return post("/token?grant_type=refresh_token", {{"refresh_token", refresh_token}});
}

std::vector<store::Row> TestAccounts::sql(std::string_view statement,
                                          std::vector<store::Value> values) {
  std::promise<store::Outcome> answered;
  database->run({{statement, std::move(values)}},
                [&](store::Outcome outcome) { answered.set_value(std::move(outcome)); });
  store::Outcome outcome = answered.get_future().get();
  GURUKUL_CHECK(static_cast<bool>(outcome));
  return outcome[0].rows;
}

}  // namespace gurukul::accounts::testing
