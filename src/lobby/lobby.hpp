#pragma once
// The matching state machine: the waiting users, their pairing, the sessions, and lost connections
// that come back. Used by the server's LobbyRunner, the model test and the simulation; one thread.
// It reads no clock, and its only random bits come from `random`.
//
//   Lobby lobby(config, random, sink);
//   lobby.apply(Join{connection, ref}, now);   // effects go to the sink at once
//   lobby.end_tick(now);                       // time-outs, then pairing
//   wait_until(lobby.next_deadline());
//
// A join is answered by end_tick(), so a user who is paired in the tick of its join gets no
// `queued` first. Between ticks no two compatible users both wait, unless a search is unfinished
// (stats().unfinished_searches): one event examines a bounded number of candidates.

#include <deque>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/random.hpp"
#include "lobby/config.hpp"
#include "lobby/effect.hpp"
#include "lobby/event.hpp"
#include "lobby/history_sink.hpp"
#include "lobby/session.hpp"
#include "lobby/slot_map.hpp"
#include "lobby/user.hpp"
#include "lobby/wait_index.hpp"

namespace gurukul::lobby {

class Lobby {
 public:
  // `history` receives calls and messages; null: no history.
  Lobby(const Config& config, Random& random, EffectSink& sink, HistorySink* history = nullptr);
  Lobby(const Lobby&) = delete;
  Lobby& operator=(const Lobby&) = delete;

  void apply(const Event& event, SteadyTime now);
  void end_tick(SteadyTime now);

  // When end_tick() has to be called at the latest. nullopt: no deadline.
  std::optional<SteadyTime> next_deadline() const;
  Stats stats() const;
  // The user that the connection has authenticated as. Null: none.
  const UserId* user_of(ConnectionId connection) const;
  // A running session as the history sees it. nullopt: no such session.
  std::optional<CallView> call(SessionId session) const;

 private:
  struct Arrival {
    Slot user;
    std::uint64_t search;
    std::string ref;
    bool quiet;  // a resumed spot: the welcome contains its position
  };
  struct Search {
    Slot user;
    std::uint64_t number;
    AgeKey after;
  };
  struct Invite {
    Slot caller;
    Slot callee;
    MatchMode mode;
  };
  enum class Found : std::uint8_t { kPartner, kNobody, kUnfinished };

  // In lobby.cpp.
  void handle(const RulesChanged& event, SteadyTime now);
  void handle(const ProfileChanged& event, SteadyTime now);
  void learn(Slot slot, std::shared_ptr<const Profile> profile, std::string_view ref,
             SteadyTime now);
  User* user_by(ConnectionId connection);
  Slot find_or_create(const UserId& id);
  void connect(Slot slot, ConnectionId connection);
  void disconnect(User& user);
  void depart_if_gone(Slot slot);
  void set_user_deadline(Slot slot, std::optional<SteadyTime> due);
  void set_session_deadline(Slot session);
  void run_deadlines(SteadyTime now);
  void prune_deadlines();
  TicketView ticket_view(const User& user);
  SessionView session_view(const Session& session, std::size_t side) const;

  // In lobby_identity.cpp.
  void handle(const Authenticated& event, SteadyTime now);
  void expel(Slot slot, std::string_view ref, SteadyTime now);
  void handle(const ClientClosed& event, SteadyTime now);
  void handle(const ConnectionLost& event, SteadyTime now);
  bool resume(Slot slot, const Authenticated& event, SteadyTime now);
  bool resume_session_claim(Slot slot, const Authenticated& event, const SessionClaim& claim,
                            SteadyTime now);
  bool resume_place_claim(Slot slot, const Authenticated& event, const QueueSpotClaim& claim,
                          SteadyTime now);
  void enter_session(Slot slot, Slot session, const Authenticated& event, SteadyTime now);
  void rebuild_session(Slot slot, const Authenticated& event, const SessionClaim& claim,
                       SteadyTime now);
  void welcome_place(Slot slot, const Authenticated& event);

  // In lobby_queue.cpp.
  void handle(const Join& event, SteadyTime now);
  void handle(const LeaveQueue& event, SteadyTime now);
  void handle(const Skip& event, SteadyTime now);
  bool is_refused(const User& user, ConnectionId to, std::string_view ref);
  void set_preferences(User& user, MatchMode mode, CampusPreference campus,
                       std::span<const std::string> interests);
  void enqueue(Slot slot, AgeKey key, std::string_view ref, bool quiet, SteadyTime now);
  void leave_queue(Slot slot);
  void keep_place(Slot slot, SteadyTime now);
  void ticket_deadline(Slot slot, SteadyTime now);
  void schedule_ticket(Slot slot);
  void notify_queued(Slot slot, std::string_view ref, SteadyTime now);
  void refresh_positions(SteadyTime now);

  // In lobby_pairing.cpp.
  void pair_arrivals(SteadyTime now);
  void continue_searches(SteadyTime now);
  Found search(Slot slot, AgeKey& after, std::size_t& probes, SteadyTime now);
  void start_search(Slot slot, SteadyTime now);
  std::string_view ref_of(Slot slot) const;
  void insert_waiting(Slot slot);
  void match(Slot older, Slot newer, SteadyTime now);
  Slot open_session(Slot older, Slot newer, MatchMode mode, SteadyTime now);
  void notify_matched(Slot session, std::size_t side, std::string_view ref,
                      std::optional<Millis> waited);
  WaitIndex& index_of(const User& user);

  // In lobby_invites.cpp.
  void handle(const CallBuddy& event, SteadyTime now);
  void handle(const AnswerInvite& event, SteadyTime now);
  void handle(const BuddyChanged& event, SteadyTime now);
  static bool may_call(const User& one, const User& other);
  bool can_be_called(const User& caller, const User& callee) const;
  void accept_invite(Slot callee, InviteId id, std::string_view ref, SteadyTime now);
  Invite take_invite(InviteId id);
  void end_invite(InviteId id, InviteEnd end, Slot answering = kNoSlot, std::string_view ref = {});
  template <class Predicate>
  void end_invites_where(Slot user, InviteEnd end, Predicate which);
  void end_invites(Slot user);
  void withdraw_call(Slot caller);
  void end_invites_with_blocked(Slot user);
  void expire_invites(SteadyTime now);

  // In lobby_session.cpp.
  void handle(const Signal& event, SteadyTime now);
  void handle(const Chat& event, SteadyTime now);
  void handle(const Typing& event, SteadyTime now);
  void handle(const EndSession& event, SteadyTime now);
  void handle(const ChatPersisted& event, SteadyTime now);
  CallView call_view(const Session& session) const;
  Session* session_of(User* user, SessionId named, ConnectionId to, std::string_view ref);
  bool keep(Session& session, std::size_t side, ReplayMessage message, std::size_t bytes,
            SteadyTime now);
  void remember(Session& session, std::size_t side);
  void deliver_kept(Session& session, std::size_t side);
  void suspend(Slot slot, SteadyTime now);
  void end_session(Slot session, std::size_t leaver, LeftReason reason, SteadyTime now);
  void session_deadline(Slot session, SteadyTime now);

  // Borrowed.
  Random& random_;
  EffectSink& sink_;
  HistorySink* const history_;  // may be null

  // Lobby thread only.
  Config config_;
  Slab<User> users_;
  std::unordered_map<std::string_view, Slot> by_id_;  // keys live in users_
  SlotMap<ConnectionId> by_connection_;
  Slab<Session> sessions_;
  SlotMap<SessionId> by_session_;
  TagTable tags_;
  WaitIndex waiting_[kMatchModes][2];  // by mode; [1] is below the karma floor
  WaitQueue order_[kMatchModes];
  double mean_wait_ms_[kMatchModes] = {-1, -1, -1};  // negative: unknown
  std::vector<Arrival> arrivals_;
  std::vector<Arrival> answering_;  // joins whose search runs now
  std::deque<Search> unfinished_;
  Deadlines deadlines_;
  std::deque<std::pair<Slot, std::uint32_t>> departed_;  // oldest first
  std::unordered_set<SessionId> ended_rebuilt_;          // never rebuilt again
  std::deque<SessionId> ended_rebuilt_order_;
  std::unordered_map<InviteId, Invite> invites_;
  std::unordered_multimap<Slot, InviteId> invites_of_;       // of callers and callees
  std::deque<std::pair<SteadyTime, InviteId>> invite_ends_;  // by time; some have ended already
  std::uint64_t last_sequence_;
  std::uint64_t last_search_ = 0;
  SteadyTime next_refresh_;
  AgeKey refreshed_up_to_[kMatchModes];
  std::array<std::string_view, limits::kTagsMax> tag_texts_;  // backs the views of one effect
  Stats stats_;
};

}  // namespace gurukul::lobby
