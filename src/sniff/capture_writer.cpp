// The story of the files: each has the headers of everything known when it was begun, then packets,
// between them what became known meanwhile, at its end the counts. A packet is encoded straight
// into the batch that is written, so it is copied once; what is small and rare (names of files,
// headers) is plain code.
//
// The time comes from the caller, as the packets do: a capture hands in the wall clock, a file that
// is cut into pieces the times of its packets.

#include "netkit/sniff/capture_writer.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "netkit/sniff/error.hpp"

#include "after_rotation.hpp"
#include "capture_encode.hpp"
#include "capture_names.hpp"
#include "capture_output.hpp"

namespace netkit::sniff {

namespace {

bool rotates(const write_options& options) noexcept
{
    return options.rotate_bytes != 0 || options.rotate_packets != 0 ||
           options.rotate_every != duration::zero();
}

capture_names::rule naming(const write_options& options) noexcept
{
    if (options.rotate_every != duration::zero() && options.path.find('%') != std::string::npos) {
        return capture_names::rule::pattern;
    }
    return rotates(options) ? capture_names::rule::numbered : capture_names::rule::one;
}

/// Whether a simple packet block can hold it.
bool is_simple(const frame& packet, const capture_interface& first) noexcept
{
    const auto most = first.snaplen == 0 ? packet.wire : std::min(first.snaplen, packet.wire);
    return packet.interface == 0 && packet.captured == most && packet.comment.empty();
}

} // namespace

capture_format format_by_name(std::string_view path) noexcept
{
    std::string_view stem;
    compression_by_name(path, &stem);
    for (const std::string_view end : {".pcap", ".cap", ".dmp"}) {
        if (stem.ends_with(end)) return capture_format::pcap;
    }
    return capture_format::pcapng;
}

struct capture_writer::state {
    state(const write_options& from, output_directory in)
        : options(from),
          format(from.format.value_or(format_by_name(from.path))),
          how(from.compressed.value_or(compression_by_name(from.path))),
          directory(std::move(in)),
          names(from.path, naming(from)),
          commands(from.command)
    {
    }

    output_style style() const noexcept { return {how, options.compress_level, options.withholds}; }
    result<void> begin_file(wall_time now);
    result<void> end_file();
    result<void> rotate(wall_time now);
    void put_headers(link_type link);
    void put_news();
    result<void> refuse_link_type();
    bool is_full(std::size_t more) const noexcept;
    result<void> stop(error_code why, std::string text);

    write_options options;
    capture_format format;
    compression how;
    output_directory directory;
    capture_names names;
    after_rotation commands;

    std::vector<capture_interface> interfaces;
    std::vector<kept_block> kept;
    std::unique_ptr<capture_output> out;
    std::string path;
    std::deque<std::string> ring; // finished files, oldest first

    // Of the file being written:
    bool has_headers = false;
    link_type link = link_type::ethernet; // pcap's only one
    std::size_t interfaces_put = 0;
    std::size_t kept_put = 0;
    std::uint64_t packets_in_file = 0;
    std::int64_t last_time_ns = 0;
    wall_time ends{};

    wall_time now{};
    std::uint64_t packets = 0;
    std::uint64_t files = 0;
    error_code fault;
    std::string fault_text;
};

result<void> capture_writer::state::stop(error_code why, std::string text)
{
    if (!fault) {
        fault = why;
        fault_text = std::move(text);
    }
    return fault;
}

result<void> capture_writer::state::begin_file(wall_time at)
{
    now = at;
    ends = at + std::chrono::duration_cast<wall_time::duration>(options.rotate_every);
    int descriptor = options.standard_output;
    if (options.path == "-") {
        path = "standard output";
    } else {
        path = names.next(at);
        if (path.empty() || path.ends_with('/')) {
            return stop(errc::bad_file_name, options.path + " yields no name of a file");
        }
        const auto file = directory.create(path);
        if (!file) return stop(file.error(), path + ": " + file.error().message());
        descriptor = *file;
        std::erase(ring, path); // a pattern may come round to a name it had before
    }
    const bool mine = options.path != "-";
    out = std::make_unique<capture_output>(descriptor, mine, style());
    ++files;
    has_headers = false;
    interfaces_put = 0;
    kept_put = 0;
    packets_in_file = 0;
    return {};
}

/// `of` decides for pcap, which has one link type; there nothing else is said.
void capture_writer::state::put_headers(link_type of)
{
    has_headers = true;
    link = of;
    if (format == capture_format::pcapng) return put_section(out->buffer(), options.comment);
    capture_interface described;
    described.link = of;
    for (const auto& each : interfaces) {
        if (each.link == of) described = each;
    }
    put_pcap_header(out->buffer(), described, options.nano);
}

/// Packets whose link type does not fit do not spoil those before them.
result<void> capture_writer::state::refuse_link_type()
{
    if (auto done = end_file(); !done) return done;
    return stop(errc::several_link_types,
                path + ": a pcap file holds packets of one link type only; write pcapng instead: "
                       "NAME.pcapng or --file-type pcapng");
}

void capture_writer::state::put_news()
{
    if (format == capture_format::pcap) return;
    for (; interfaces_put < interfaces.size(); ++interfaces_put) {
        put_interface(out->buffer(), interfaces[interfaces_put]);
    }
    for (; kept_put < kept.size(); ++kept_put)
        put_kept(out->buffer(), kept[kept_put]);
}

result<void> capture_writer::state::end_file()
{
    if (!has_headers) put_headers(interfaces.empty() ? link_type::ethernet : interfaces[0].link);
    if (format == capture_format::pcapng) {
        if (interfaces.empty()) interfaces.emplace_back(); // a file without any is not valid
        put_news();
        for (std::uint32_t i = 0; i < interfaces.size(); ++i) {
            if (!interfaces[i].counted) continue;
            put_statistics(out->buffer(), i, interfaces[i], last_time_ns);
        }
    }
    const auto done = out->close();
    out.reset();
    if (!done) return stop(done.error(), path + ": " + done.error().message());
    return {};
}

result<void> capture_writer::state::rotate(wall_time at)
{
    if (auto done = end_file(); !done) return done;
    ring.push_back(path);
    commands.finished(path);
    // The file about to begin is one of those that are kept.
    for (; options.files != 0 && ring.size() >= options.files; ring.pop_front()) {
        directory.remove(ring.front());
    }
    return begin_file(at);
}

bool capture_writer::state::is_full(std::size_t more) const noexcept
{
    if (packets_in_file == 0) return false; // a file holds one packet at least
    if (options.rotate_packets != 0 && packets_in_file >= options.rotate_packets) return true;
    return options.rotate_bytes != 0 && out->size() + more > options.rotate_bytes;
}

capture_writer::capture_writer(std::unique_ptr<state> made) : state_(std::move(made))
{
}

capture_writer::~capture_writer()
{
    // Somebody left early: what there is becomes a whole file, and there is nobody to tell.
    if (state_->out && !state_->fault) static_cast<void>(state_->end_file());
}

result<std::unique_ptr<capture_writer>> capture_writer::open(const write_options& options)
{
    if (options.path.empty() || options.path.find('\0') != std::string::npos ||
        (options.path == "-" && rotates(options))) {
        return make_error_code(errc::bad_file_name);
    }
    NETKIT_TRY(auto directory, output_directory::of(options.path));
    auto made = std::make_unique<state>(options, std::move(directory));
    return std::unique_ptr<capture_writer>{new capture_writer{std::move(made)}};
}

result<void> capture_writer::begin(wall_time now)
{
    return state_->begin_file(now);
}

output* capture_writer::stream() noexcept
{
    return state_->out == nullptr ? nullptr : state_->out->stream();
}

void capture_writer::describe(std::span<const capture_interface> interfaces,
                              std::span<const kept_block> kept)
{
    auto& all = *state_;
    if (interfaces.size() > all.interfaces.size()) {
        const auto news = interfaces.subspan(all.interfaces.size());
        all.interfaces.insert(all.interfaces.end(), news.begin(), news.end());
    }
    if (kept.size() > all.kept.size()) {
        const auto news = kept.subspan(all.kept.size());
        all.kept.insert(all.kept.end(), news.begin(), news.end());
    }
}

result<void> capture_writer::write(const frame& packet, std::string_view note)
{
    auto& all = *state_;
    if (all.fault) return all.fault;
    constexpr std::size_t around = 64; // a record without its bytes and comments
    if (all.is_full(around + packet.captured)) {
        if (auto done = all.rotate(all.now); !done) return done;
    }
    if (!all.has_headers) all.put_headers(packet.link);
    while (all.interfaces.size() <= packet.interface) { // nobody described it
        all.interfaces.emplace_back().link = packet.link;
    }
    all.put_news();
    if (all.format == capture_format::pcap) {
        if (packet.link != all.link) return all.refuse_link_type();
        put_pcap_packet(all.out->buffer(), packet, all.options.nano);
    } else if (packet.timed || !is_simple(packet, all.interfaces[0])) {
        put_packet(all.out->buffer(), packet, note);
    } else {
        put_simple_packet(all.out->buffer(), packet);
    }
    ++all.packets;
    ++all.packets_in_file;
    all.last_time_ns = packet.time_ns;
    const auto done = all.out->record_done();
    if (!done) return all.stop(done.error(), all.path + ": " + done.error().message());
    return {};
}

result<void> capture_writer::on_time(wall_time now)
{
    auto& all = *state_;
    if (all.fault) return all.fault;
    if (now > all.now) all.now = now;
    all.commands.look_after();
    const auto every = std::chrono::duration_cast<wall_time::duration>(all.options.rotate_every);
    if (every == wall_time::duration::zero()) return {};
    if (all.ends - now > every) all.ends = now + every; // somebody set the clock back
    if (now < all.ends) return {};
    const auto begun = all.ends;
    if (auto done = all.rotate(now); !done) return done;
    // Ends stay a whole number of periods apart, however late the call was.
    all.ends = begun + every * ((now - begun) / every + 1);
    return {};
}

std::optional<wall_time> capture_writer::next_rotation() const noexcept
{
    if (state_->options.rotate_every == duration::zero()) return std::nullopt;
    return state_->ends;
}

result<void> capture_writer::flush()
{
    auto& all = *state_;
    if (all.fault) return all.fault;
    if (!all.has_headers && (all.format == capture_format::pcapng || !all.interfaces.empty())) {
        all.put_headers(all.interfaces.empty() ? link_type::ethernet : all.interfaces[0].link);
    }
    if (all.has_headers) all.put_news();
    const auto done = all.out->flush();
    if (!done) return all.stop(done.error(), all.path + ": " + done.error().message());
    return {};
}

result<void> capture_writer::finish(std::span<const capture_interface> interfaces)
{
    auto& all = *state_;
    if (all.fault) return all.fault;
    if (!all.out) return {};
    describe(interfaces);
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
        all.interfaces[i].received = interfaces[i].received;
        all.interfaces[i].dropped = interfaces[i].dropped;
        all.interfaces[i].counted = interfaces[i].counted;
    }
    if (auto done = all.end_file(); !done) return done;
    if (rotates(all.options)) all.commands.finished(all.path);
    all.commands.start_all();
    return {};
}

std::uint64_t capture_writer::packets() const noexcept
{
    return state_->packets;
}

std::uint64_t capture_writer::files() const noexcept
{
    return state_->files;
}

const std::string& capture_writer::file() const noexcept
{
    return state_->path;
}

std::string capture_writer::fault_text() const
{
    return state_->fault_text;
}

const std::string& capture_writer::command_fault() const noexcept
{
    return state_->commands.fault_text();
}

} // namespace netkit::sniff
