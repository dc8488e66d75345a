#include "server/outbox.hpp"

#include "base/check.hpp"

namespace gurukul::server {

void ShardOutbox::Batch::clear() {
  clear_and_keep_little(items);
  clear_and_keep_little(bytes);
}

ShardOutbox::ShardOutbox(std::vector<net::Connections*> shards)
    : shards_(std::move(shards)), pool_(2 * shards_.size()), batches_(shards_.size()) {
  GURUKUL_CHECK(!shards_.empty());
}

void ShardOutbox::text(ConnectionId to, std::string_view payload) {
  if (shard_of(to) == 0) return shards_[0]->send_text(to, payload);
  add(to, Kind::kText, 0, payload);
}

void ShardOutbox::heartbeat(ConnectionId to, Millis heartbeat) {
  if (shard_of(to) == 0) return shards_[0]->set_heartbeat(to, heartbeat);
  add(to, Kind::kHeartbeat, static_cast<std::uint32_t>(heartbeat.count()), {});
}

void ShardOutbox::close(ConnectionId to, std::uint16_t code, std::string_view reason) {
  if (shard_of(to) == 0) return shards_[0]->close(to, code, reason);
  add(to, Kind::kClose, code, reason);
}

void ShardOutbox::add(ConnectionId to, Kind kind, std::uint32_t number, std::string_view bytes) {
  GURUKUL_CHECK(shard_of(to) < batches_.size());
  auto& batch = batches_[shard_of(to)];
  if (!batch) batch = pool_.take();
  batch->items.push_back({to, kind, number, static_cast<std::uint32_t>(bytes.size())});
  batch->bytes.append(bytes);
}

void ShardOutbox::deliver(net::Connections& shard, const Batch& batch) {
  std::string_view rest = batch.bytes;
  for (const Item& item : batch.items) {
    GURUKUL_CHECK(item.bytes <= rest.size());
    const std::string_view bytes = rest.substr(0, item.bytes);
    rest.remove_prefix(item.bytes);
    switch (item.kind) {
      case Kind::kText:
        shard.send_text(item.to, bytes);
        break;
      case Kind::kHeartbeat:
        shard.set_heartbeat(item.to, Millis{item.number});
        break;
      case Kind::kClose:
        shard.close(item.to, static_cast<std::uint16_t>(item.number), bytes);
        break;
    }
  }
}

void ShardOutbox::send() {
  for (std::size_t index = 1; index < batches_.size(); ++index) {
    if (!batches_[index]) continue;
    net::Connections* shard = shards_[index];
    shard->post([shard, batch = std::move(batches_[index])] { deliver(*shard, *batch); });
  }
}

}  // namespace gurukul::server
