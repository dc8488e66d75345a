#include "accounts/rules.hpp"

#include "accounts/email_address.hpp"
#include "base/utf8.hpp"
#include "base/visible_text.hpp"

namespace gurukul::accounts {

namespace {
using Json = nlohmann::json;
}  // namespace

std::optional<std::string> required_email(const RequestBody& body, const ReplyPtr& reply) {
  const auto text = body.text("email");
  auto email = text ? parse_email(*text) : std::nullopt;
  if (!text) reply->fail(errors::validation_failed("email has to be an e-mail address"));
  if (text && !email) {
    reply->fail(errors::validation_failed("Unable to validate email address: invalid format"));
  }
  return email;
}

bool is_good_password(const std::string& password, const ReplyPtr& reply) {
  const std::size_t chars = count_code_points(to_nfc(password));
  if (chars > kPasswordCharsMax || password.size() > kPasswordBytesMax) {
    reply->fail(errors::validation_failed("Password cannot be longer than 256 characters"));
    return false;
  }
  if (chars < kPasswordCharsMin) {
    reply->fail(errors::weak_password("Password should be at least 8 characters.", {"length"}));
    return false;
  }
  return true;
}

std::optional<Json> user_data(const RequestBody& body, const ReplyPtr& reply) {
  if (!body.has("data")) return Json::object();
  const Json* data = body.object("data");
  if (data == nullptr) {
    reply->fail(errors::validation_failed("data has to be an object"));
    return std::nullopt;
  }
  return merged_metadata(Json::object(), *data, reply);
}

std::optional<Json> merged_metadata(Json metadata, const Json& change, const ReplyPtr& reply) {
  for (const auto& [name, value] : change.items()) {
    if (value.is_null()) {
      metadata.erase(name);
    } else {
      metadata[name] = value;
    }
  }
  if (metadata.dump().size() > RequestBody::kMetadataBytesMax) {
    reply->fail(errors::validation_failed("data may have at most 8 kB"));
    return std::nullopt;
  }
  return metadata;
}

}  // namespace gurukul::accounts
