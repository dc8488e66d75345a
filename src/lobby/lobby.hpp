#pragma once
// Who waits, who meets whom, who is in which session, and what happens when somebody drops and
// comes back: the truth of the product, as a pure state machine. Called by the server's lobby host,
// by the model and by the simulation; one thread. It asks nothing for the time, and its only random
// bits come from the Random it is given.
//
//   Lobby lobby(config, random, sink);
//   lobby.apply(Join{...}, now);         // effects go to the sink at once
//   lobby.end_turn(now);                 // time-outs, then pairing: `queued` or `match_found`
//   wait_until(lobby.next_deadline());
//
// A join is answered by end_turn(), so that whoever is paired in the turn in which it joined is
// never told to wait. Between turns no two users who may meet both wait, unless a search is
// unfinished (stats().unfinished_searches): one event looks at a bounded number of candidates.

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
  // `history`: null, or told of calls and messages.
  Lobby(const Config& config, Random& random, EffectSink& sink, HistorySink* history = nullptr);
  Lobby(const Lobby&) = delete;
  Lobby& operator=(const Lobby&) = delete;

  void apply(const Event& event, Instant now);
  void end_turn(Instant now);

  // When end_turn() has to be called at the latest; nullopt: not before the next event.
  std::optional<Instant> next_deadline() const;
  Stats stats() const;
  // The user that a connection speaks for, or null.
  const UserId* user_of(ConnectionId connection) const;
  // A session that runs, as the history sees it.
  std::optional<CallView> call(SessionId session) const;

 private:
  struct Arrival {
    Slot user;
    std::uint64_t search;
    std::string ref;
    bool quiet;  // a resumed place: its welcome said it all
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

  // lobby.cpp
  void handle(const RulesChanged& event, Instant now);
  void handle(const FactsChanged& event, Instant now);
  void learn(Slot slot, std::shared_ptr<const Facts> facts, std::string_view ref, Instant now);
  User* user_by(ConnectionId connection);
  Slot find_or_create(const UserId& id);
  void connect(Slot slot, ConnectionId connection);
  void disconnect(User& user);
  void depart_if_gone(Slot slot);
  void set_user_deadline(Slot slot, std::optional<Instant> due);
  void set_session_deadline(Slot session);
  void run_deadlines(Instant now);
  void prune_deadlines();
  TicketView ticket_view(const User& user);
  SessionView session_view(const Session& session, std::size_t side) const;

  // lobby_identity.cpp
  void handle(const Attach& event, Instant now);
  void expel(Slot slot, std::string_view ref, Instant now);
  void handle(const Goodbye& event, Instant now);
  void handle(const Loss& event, Instant now);
  bool resume(Slot slot, const Attach& event, Instant now);
  bool resume_session_claim(Slot slot, const Attach& event, const SessionClaim& claim, Instant now);
  bool resume_place_claim(Slot slot, const Attach& event, const PlaceClaim& claim, Instant now);
  void enter_session(Slot slot, Slot session, const Attach& event, Instant now);
  void rebuild_session(Slot slot, const Attach& event, const SessionClaim& claim, Instant now);
  void welcome_place(Slot slot, const Attach& event);

  // lobby_queue.cpp
  void handle(const Join& event, Instant now);
  void handle(const LeaveQueue& event, Instant now);
  void handle(const Skip& event, Instant now);
  bool is_refused(const User& user, ConnectionId to, std::string_view ref);
  void set_wishes(User& user, MatchMode mode, CampusWish campus,
                  std::span<const std::string> interests);
  void enqueue(Slot slot, AgeKey key, std::string_view ref, bool quiet, Instant now);
  void leave_queue(Slot slot);
  void keep_place(Slot slot, Instant now);
  void ticket_deadline(Slot slot, Instant now);
  void schedule_ticket(Slot slot);
  void tell_queued(Slot slot, std::string_view ref, Instant now);
  void refresh_positions(Instant now);

  // lobby_pairing.cpp
  void pair_arrivals(Instant now);
  void continue_searches(Instant now);
  Found search(Slot slot, AgeKey& after, std::size_t& probes, Instant now);
  void start_search(Slot slot, Instant now);
  std::string_view ref_of(Slot slot) const;
  void insert_waiting(Slot slot);
  void match(Slot older, Slot newer, Instant now);
  Slot open_session(Slot older, Slot newer, MatchMode mode, Instant now);
  void tell_matched(Slot session, std::size_t side, std::string_view ref,
                    std::optional<Millis> waited);
  WaitIndex& index_of(const User& user);

  // lobby_invites.cpp
  void handle(const CallBuddy& event, Instant now);
  void handle(const AnswerInvite& event, Instant now);
  void handle(const BuddyChanged& event, Instant now);
  static bool may_talk(const User& one, const User& other);
  bool can_be_called(const User& caller, const User& callee) const;
  void accept_invite(Slot callee, InviteId id, std::string_view ref, Instant now);
  Invite take_invite(InviteId id);
  void end_invite(InviteId id, InviteEnd end, Slot answering = kNoSlot, std::string_view ref = {});
  template <class Predicate>
  void end_invites_where(Slot user, InviteEnd end, Predicate which);
  void end_invites(Slot user);
  void withdraw_call(Slot caller);
  void end_invites_with_blocked(Slot user);
  void expire_invites(Instant now);

  // lobby_session.cpp
  void handle(const Signal& event, Instant now);
  void handle(const Chat& event, Instant now);
  void handle(const Typing& event, Instant now);
  void handle(const EndSession& event, Instant now);
  void handle(const ChatKept& event, Instant now);
  CallView call_view(const Session& session) const;
  Session* session_of(User* user, SessionId named, ConnectionId to, std::string_view ref);
  bool keep(Session& session, std::size_t side, KeptMessage message, std::size_t bytes,
            Instant now);
  void remember(Session& session, std::size_t side);
  void deliver_kept(Session& session, std::size_t side);
  void suspend(Slot slot, Instant now);
  void end_session(Slot session, std::size_t leaver, LeftReason reason, Instant now);
  void session_deadline(Slot session, Instant now);

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
  WaitIndex waiting_[kMatchModes][2];  // by mode and side of the karma floor
  AgeOrder order_[kMatchModes];
  double mean_wait_ms_[kMatchModes] = {-1, -1, -1};  // negative: unknown
  std::vector<Arrival> arrivals_;
  std::vector<Arrival> answering_;  // those whose search runs now
  std::deque<Search> unfinished_;
  Deadlines deadlines_;
  std::deque<std::pair<Slot, std::uint32_t>> departed_;  // oldest first
  std::unordered_set<SessionId> ended_rebuilt_;          // sessions that no token brings back again
  std::deque<SessionId> ended_rebuilt_order_;
  std::unordered_map<InviteId, Invite> invites_;
  std::unordered_multimap<Slot, InviteId> invites_of_;    // of callers and callees
  std::deque<std::pair<Instant, InviteId>> invite_ends_;  // by time; some have ended before
  std::uint64_t last_sequence_;
  std::uint64_t last_search_ = 0;
  Instant next_refresh_;
  AgeKey refreshed_up_to_[kMatchModes];
  std::array<std::string_view, limits::kTagsMax> tag_texts_;  // backs the views of one effect
  Stats stats_;
};

}  // namespace gurukul::lobby
