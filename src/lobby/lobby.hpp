#pragma once
// The state machine that matches users: the wait queue, the pairing, the sessions, and users who
// resume after their connection was lost. Used by the server's LobbyRunner, the model test and the
// simulation. One thread; in the server that is the thread of the first shard, which the comments
// of this folder call the lobby thread. The lobby reads no clock, and its only random bits come
// from `random`.
//
//   Lobby lobby(config, random, sink);
//   lobby.apply(Join{connection, ref}, now);   // effects go to the sink at once
//   lobby.end_tick(now);                       // handles what is due, then pairs users
//   wait_until(lobby.next_deadline());
//
// A join is answered by end_tick(), so a user who is paired in the tick of its join gets no
// `queued` first. A search examines a bounded number of candidates in one tick and may continue in
// the next one. When no search is unfinished (stats().unfinished_searches is 0), the users who wait
// at the end of a tick do not fit each other.

#include <deque>
#include <memory>
#include <vector>

#include "base/random.hpp"
#include "lobby/config.hpp"
#include "lobby/effect.hpp"
#include "lobby/event.hpp"
#include "lobby/history_sink.hpp"
#include "lobby/invite_table.hpp"
#include "lobby/session_table.hpp"
#include "lobby/user_table.hpp"
#include "lobby/waiting_users.hpp"

namespace gurukul::lobby {

class Lobby {
 public:
  // `history` receives calls and chat messages; null: nothing is stored.
  Lobby(const Config& config, Random& random, EffectSink& sink, HistorySink* history = nullptr);
  Lobby(const Lobby&) = delete;
  Lobby& operator=(const Lobby&) = delete;

  // Handles one event. Returns whether the message that led to it was valid; a valid message may
  // have been refused nevertheless, for example with `no_session`.
  Verdict apply(const Event& event, SteadyTime now);
  // Call it after all events of a tick.
  void end_tick(SteadyTime now);

  // The time at which end_tick() has to be called at the latest. A time in the past: at once.
  // nullopt: only after the next event.
  std::optional<SteadyTime> next_deadline() const;
  Stats stats() const;
  // The user that the connection has authenticated as. Null: none.
  const UserId* user_of(ConnectionId connection) const;
  // A running session as the history sees it. nullopt: no such session.
  std::optional<CallView> call(SessionId session) const;

  // Fails a CHECK when users, wait queue, sessions, invites and deadlines contradict each other.
  // Examines all of them, so it is for tests. Call it between ticks.
  void check_invariants() const;

 private:
  // A join that is not answered yet.
  struct Arrival {
    Slot user;
    std::uint64_t search;  // Ticket::search at the time of the join
    std::string ref;
    bool quiet;  // true: no `queued` is sent, because the user is in the wait queue already
  };
  // A search that continues in the next tick.
  struct Search {
    Slot user;
    std::uint64_t number;  // Ticket::search; another number there makes this search obsolete
    AgeKey after;          // the last candidate that was examined
  };
  enum class Found : std::uint8_t { kPartner, kNobody, kUnfinished };

  // In lobby.cpp.
  void handle(const RulesChanged& event, SteadyTime now);
  void handle(const ProfileChanged& event, SteadyTime now);
  void update_profile(Slot slot, std::shared_ptr<const Profile> profile, std::string_view ref,
                      SteadyTime now);
  User* user_by(ConnectionId connection);
  void disconnect(Slot slot);
  void depart_if_gone(Slot slot);
  void set_user_deadline(Slot slot, std::optional<SteadyTime> due);
  void set_session_deadline(Slot session);
  void run_deadlines(SteadyTime now);
  void prune_deadlines();
  TicketView ticket_view(const User& user);
  SessionView session_view(const Session& session, std::size_t index) const;

  // In lobby_invariants.cpp.
  void check_user(Slot slot, const User& user) const;
  void check_session(Slot slot, const Session& session) const;

  // In lobby_identity.cpp.
  void handle(const Authenticated& event, SteadyTime now);
  void expel(Slot slot, std::string_view ref, SteadyTime now);
  void handle(const ClientClosed& event, SteadyTime now);
  void handle(const ConnectionLost& event, SteadyTime now);
  bool resume(Slot slot, const Authenticated& event, SteadyTime now);
  bool resume_session(Slot slot, const Authenticated& event, const SessionClaim& claim,
                      SteadyTime now);
  bool resume_queue_spot(Slot slot, const Authenticated& event, const QueueSpotClaim& claim,
                         SteadyTime now);
  void enter_session(Slot slot, Slot session, const Authenticated& event, SteadyTime now);
  void rebuild_session(Slot slot, const Authenticated& event, const SessionClaim& claim,
                       SteadyTime now);
  void welcome_to_queue_spot(Slot slot, const Authenticated& event);

  // In lobby_queue.cpp.
  void handle(const Join& event, SteadyTime now);
  void handle(const LeaveQueue& event, SteadyTime now);
  Verdict handle(const Skip& event, SteadyTime now);
  bool is_refused(const User& user, ConnectionId to, std::string_view ref);
  void set_preferences(User& user, MatchMode mode, CampusPreference campus,
                       std::span<const std::string> interests);
  void enqueue(Slot slot, AgeKey key, std::string_view ref, bool quiet, SteadyTime now);
  void leave_queue(Slot slot);
  void keep_queue_spot(Slot slot, SteadyTime now);
  void run_ticket_deadline(Slot slot, SteadyTime now);
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
  void notify_matched(Slot session, std::size_t index, std::string_view ref,
                      std::optional<Millis> waited);

  // In lobby_invites.cpp.
  Verdict handle(const CallBuddy& event, SteadyTime now);
  Verdict handle(const AnswerInvite& event, SteadyTime now);
  void handle(const BuddyChanged& event, SteadyTime now);
  static bool may_call(const User& one, const User& other);
  bool can_be_called(const User& caller, const User& callee) const;
  void accept_invite(Slot callee, InviteId id, std::string_view ref, SteadyTime now);
  void notify_invite_ended(const Invite& invite, InviteEnd end, Slot answering = kNoSlot,
                           std::string_view ref = {});
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
  bool keep_for_replay(Session& session, std::size_t index, ReplayMessage message,
                       std::size_t bytes, SteadyTime now);
  void start_history(Session& session, std::size_t index);
  void replay(Session& session, std::size_t index);
  void suspend(Slot slot, SteadyTime now);
  void end_session(Slot session, std::size_t leaver, LeftReason reason, SteadyTime now);
  void run_session_deadline(Slot session, SteadyTime now);

  // Borrowed.
  Random& random_;
  EffectSink& sink_;
  HistorySink* const history_;  // may be null

  // Lobby thread only.
  Config config_;
  UserTable users_;
  SessionTable sessions_;
  WaitingUsers waiting_;
  InviteTable invites_;
  TagTable tags_;
  Deadlines deadlines_;             // of users and of sessions
  std::vector<Arrival> arrivals_;   // joins of this tick
  std::vector<Arrival> answering_;  // joins whose search runs now
  std::deque<Search> unfinished_;   // searches that continue in the next tick
  std::uint64_t last_sequence_;
  std::uint64_t last_search_ = 0;
  // For refresh_positions(): its next time, and by match mode the last user who was looked at.
  SteadyTime next_refresh_;
  std::array<AgeKey, kMatchModes> refreshed_up_to_;
  std::array<std::string_view, limits::kTagsMax> tag_texts_;  // the interests of one effect
  Stats stats_;
};

}  // namespace gurukul::lobby
