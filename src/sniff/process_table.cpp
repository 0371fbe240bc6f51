// Names of processes for flows.
//
// Problem: a packet does not say who sent it. The kernel tells which sockets exist (sock_diag), and
// /proc tells which process holds a socket; both take milliseconds, so neither may happen where
// packets are handled.
//
// Shape: a flow seen for the first time is put on a list, and a worker answers the whole list with
// one dump of the sockets; at most ten times a second. Which process holds a socket is remembered
// by the socket's inode as long as the socket exists, so /proc is searched only for sockets that
// are new. Answers come by post. A crossing point: the worker owns `worker_memory`, the loop the
// rest.
//
// The table has two generations: when the younger is full it becomes the older one, whose flows are
// forgotten unless they were seen meanwhile. That bounds it without a list of uses.

#include "netkit/sniff/process_table.hpp"

#include <algorithm>
#include <optional>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "netkit/core/loop.hpp"
#include "platform.hpp"
#include "socket_index.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t generation_size = 32768;
constexpr duration least_between_scans = 100ms;
constexpr std::int64_t ask_again_ns = 1'000'000'000;

struct entry {
    std::optional<process_name> process{};
    std::int64_t asked_ns = 0;
    std::uint8_t asked = 0; ///< how often; never more than twice
    bool waiting = false;
};

struct answer {
    socket_ends ends;
    std::optional<process_name> process;
};

struct worker_memory {
    std::unordered_map<std::uint64_t, process_name> owners{}; ///< by inode
};

struct scan_result {
    std::vector<answer> answers;
    bool hidden = false;
};

/// Keeps what the worker knows of sockets that still exist, and learns about the others.
bool learn_owners(const std::vector<std::uint64_t>& inodes, worker_memory& memory)
{
    std::vector<std::uint64_t> unknown;
    std::unordered_map<std::uint64_t, process_name> kept;
    for (const auto inode : inodes) {
        const auto known = memory.owners.find(inode);
        if (known == memory.owners.end())
            unknown.push_back(inode);
        else
            kept.insert(*known);
    }
    memory.owners = std::move(kept);
    if (unknown.empty()) return false;
    std::sort(unknown.begin(), unknown.end());
    std::vector<platform::socket_owner> found;
    const bool hidden = platform::find_owners(unknown, found);
    for (auto& each : found)
        memory.owners.emplace(each.inode, std::move(each.process)); // the first of several holders
    return hidden && memory.owners.size() < inodes.size();
}

scan_result scan(const std::vector<socket_ends>& asked, worker_memory& memory)
{
    scan_result made;
    std::vector<platform::system_socket> sockets;
    platform::list_sockets(sockets);
    const socket_index index{sockets, platform::local_addresses()};
    std::vector<std::uint64_t> inodes;
    for (const auto& each : asked) {
        inodes.push_back(index.find(each));
        made.answers.push_back({each, std::nullopt});
    }
    std::vector<std::uint64_t> wanted;
    for (const auto each : inodes)
        if (each != 0) wanted.push_back(each);
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    // What is known of sockets that nobody asks about now stays while they exist.
    for (const auto& each : sockets)
        if (memory.owners.contains(each.inode)) wanted.push_back(each.inode);
    made.hidden = learn_owners(wanted, memory);
    for (std::size_t i = 0; i < inodes.size(); ++i) {
        const auto owner = memory.owners.find(inodes[i]);
        if (owner != memory.owners.end()) made.answers[i].process = owner->second;
    }
    return made;
}

} // namespace

struct process_table::state : std::enable_shared_from_this<process_table::state> {
    explicit state(core::loop& on) : home{on}, pause{on.get_executor()} {}

    using generation = std::unordered_map<socket_ends, entry, socket_ends_hash>;

    entry& place_of(const socket_ends& ends);
    void ask(const socket_ends& ends, entry& in, std::int64_t now_ns);
    void begin_scan();
    void on_result(const scan_result& got);

    core::loop& home;
    core::steady_timer pause;
    generation young{};
    generation old{};
    std::vector<socket_ends> questions{};
    bool scanning = false;
    bool stopped = false;
    std::optional<time_point> last_scan{};
    std::uint64_t scans = 0;
    bool hidden_seen = false;
    bool hidden_told = false;
    worker_memory memory{};                   ///< of the worker, after the first scan
    std::optional<net::thread_pool> worker{}; ///< begins with the first question
};

entry& process_table::state::place_of(const socket_ends& ends)
{
    const auto found = young.find(ends);
    if (found != young.end()) return found->second;
    if (young.size() == generation_size) {
        old = std::move(young);
        young = {};
    }
    entry& made = young[ends];
    if (const auto before = old.find(ends); before != old.end()) made = before->second;
    return made;
}

void process_table::state::ask(const socket_ends& ends, entry& in, std::int64_t now_ns)
{
    in.asked_ns = now_ns;
    ++in.asked;
    in.waiting = true;
    questions.push_back(ends);
    if (!scanning) begin_scan();
}

/// Now, or when the last one is long enough ago.
void process_table::state::begin_scan()
{
    scanning = true;
    const auto now = home.now();
    const auto earliest = last_scan ? *last_scan + least_between_scans : now;
    pause.expires_at(std::max(now, earliest));
    pause.async_wait([self = shared_from_this()](const error_code& why) {
        if (why || self->stopped) return;
        self->last_scan = self->home.now();
        ++self->scans;
        if (!self->worker) self->worker.emplace(1);
        net::post(*self->worker, [self, asked = std::move(self->questions)] {
            auto got = scan(asked, self->memory);
            self->home.post([self, got = std::move(got)] { self->on_result(got); });
        });
        self->questions.clear();
    });
}

void process_table::state::on_result(const scan_result& got)
{
    if (stopped) return;
    scanning = false;
    hidden_seen |= got.hidden;
    for (const auto& each : got.answers) {
        for (auto* const table : {&young, &old}) {
            const auto found = table->find(each.ends);
            if (found == table->end()) continue;
            found->second.waiting = false;
            if (each.process) found->second.process = each.process;
        }
    }
    if (!questions.empty()) begin_scan();
}

process_table::process_table(core::loop& home) : state_{std::make_shared<state>(home)}
{
}

process_table::~process_table()
{
    stop();
}

const process_name* process_table::find(const socket_ends& ends, std::int64_t now_ns)
{
    if ((ends.protocol != 6 && ends.protocol != 17) || !available()) return nullptr;
    entry& found = state_->place_of(ends);
    if (found.process) return &*found.process;
    const bool again = found.asked == 1 && now_ns - found.asked_ns >= ask_again_ns;
    if (!state_->stopped && !found.waiting && (found.asked == 0 || again))
        state_->ask(ends, found, now_ns);
    return nullptr;
}

std::string_view process_table::take_notice() noexcept
{
    if (!state_->hidden_seen || std::exchange(state_->hidden_told, true)) return {};
    return "only processes of this user can be named; root or CAP_SYS_PTRACE shows all of them";
}

std::uint64_t process_table::scans() const noexcept
{
    return state_->scans;
}

bool process_table::available() noexcept
{
    return platform::can_name_processes();
}

void process_table::stop()
{
    if (std::exchange(state_->stopped, true)) return;
    state_->pause.cancel();
    if (state_->worker) state_->worker->join();
}

} // namespace netkit::sniff
