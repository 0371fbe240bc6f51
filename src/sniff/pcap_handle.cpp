// An interface opened by libpcap, with the settings that lose nothing.
//
// Immediate mode is never used: on Linux it makes libpcap take a ring of fixed slots, 32 of them
// with the default buffer, and a burst of 300,000 packets per second lost more than half of its
// packets that way. Blocks that are handed over when full or after 10 ms lost none, woke the
// process 150 times less often, and a single packet is still seen after a millisecond or two.
//
// The buffer is 16 MiB; where the kernel refuses so much it is halved until it agrees.

#include "pcap_handle.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <pcap/pcap.h>

#include "bpf_program.hpp"
#include "netkit/base/text.hpp"
#include "netkit/sniff/interfaces.hpp"
#include "netkit/sniff/privileges.hpp"
#include "platform.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t least_buffer_bytes = 2U << 20U;
constexpr std::uint32_t largest_snaplen = 262144;

std::string no_such_interface(std::string_view name)
{
    std::string ignored;
    const auto existing = list_interfaces(ignored);
    return unknown_interface(name, existing);
}

bool set_timestamps(pcap_t* handle, const live_options& how, std::string_view name, live_fault& why)
{
    if (how.timestamp_type.empty()) return true;
    const int type = pcap_tstamp_type_name_to_val(how.timestamp_type.c_str());
    if (type >= 0 && pcap_set_tstamp_type(handle, type) == 0) return true;
    why.usage = true;
    why.text = std::string{name} + ": no time stamps of type " + quote_foreign(how.timestamp_type);
    int* types = nullptr;
    const int count = pcap_list_tstamp_types(handle, &types);
    for (int i = 0; i < count; ++i)
        why.text.append(i == 0 ? "; there are: " : ", ")
            .append(pcap_tstamp_type_val_to_name(types[i]));
    if (count > 0) pcap_free_tstamp_types(types);
    return false;
}

/// What failed activation means, for people.
void explain(int status, pcap_t* handle, std::string_view name, live_fault& why)
{
    why.text = std::string{name} + ": ";
    switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
        why.usage = true;
        why.text = no_such_interface(name);
        break;
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        why.text += "no permission to capture\n" + permission_remedy(name);
        why.text.pop_back(); // whoever prints it ends the line
        break;
    case PCAP_ERROR_IFACE_NOT_UP:
        why.text += "the interface is down; `ip link set " + std::string{name} + " up` starts it";
        break;
    case PCAP_ERROR_RFMON_NOTSUP:
        why.usage = true;
        why.text += "no monitor mode; without -I it captures what is addressed to this station";
        break;
    default:
        why.text += *pcap_geterr(handle) != '\0' ? pcap_geterr(handle) : pcap_statustostr(status);
    }
}

bool lacks_memory(int status, pcap_t* handle)
{
    return status == PCAP_ERROR &&
           std::string_view{pcap_geterr(handle)}.find(std::generic_category().message(ENOMEM)) !=
               std::string_view::npos;
}

/// The netmask that `ip broadcast` needs; 0 where there is none.
bpf_u_int32 netmask_of(const std::string& name)
{
    std::array<char, PCAP_ERRBUF_SIZE> ignored{};
    bpf_u_int32 net = 0;
    bpf_u_int32 mask = 0;
    return pcap_lookupnet(name.c_str(), &net, &mask, ignored.data()) == 0 ? mask : 0;
}

/// A program of libpcap that is freed.
class compiled {
public:
    compiled() = default;
    ~compiled() { pcap_freecode(&program_); }
    compiled(const compiled&) = delete;
    compiled& operator=(const compiled&) = delete;

    bool compile(pcap_t* by, const std::string& text, bool optimize, bpf_u_int32 mask)
    {
        pcap_freecode(&program_);
        return pcap_compile(by, &program_, text.c_str(), optimize ? 1 : 0, mask) == 0;
    }
    bool fits() const noexcept { return program_.bf_len <= most_bpf_instructions; }
    ::bpf_program* get() noexcept { return &program_; }

private:
    ::bpf_program program_{};
};

/// What the cooked link types of Linux say of each packet (packet(7): 4 is outgoing).
packet_direction direction_of(link_type link, const u_char* bytes, bpf_u_int32 captured) noexcept
{
    unsigned type = 0;
    if (link == link_type::linux_sll2 && captured > 10)
        type = bytes[10];
    else if (link == link_type::linux_sll && captured > 1)
        type = bytes[1];
    else
        return packet_direction::unknown;
    return type == 4 ? packet_direction::out : packet_direction::in;
}

} // namespace

void pcap_handle::closer::operator()(pcap* handle) const noexcept
{
    pcap_close(handle);
}

std::optional<pcap_handle> pcap_handle::open(std::string_view name, const live_options& how,
                                             std::uint16_t group, std::vector<std::string>& notes,
                                             live_fault& why)
{
    pcap_handle made;
    made.name_ = name;
    if (!made.prepare(how, notes, why) || !made.choose_link(how, why)) return std::nullopt;
    if (group != 0) {
        std::string problem;
        if (!platform::join_fan_out(pcap_fileno(made.handle_.get()), group, problem)) {
            why.text = made.name_ + ": " + problem;
            return std::nullopt;
        }
    }
    if (!made.set_filter(how, notes, why) || !made.set_rest(how, why)) return std::nullopt;
    return made;
}

bool pcap_handle::prepare(const live_options& how, std::vector<std::string>& notes, live_fault& why)
{
    std::array<char, PCAP_ERRBUF_SIZE> problem{};
    snaplen_ = how.snaplen == 0 || how.snaplen > largest_snaplen ? largest_snaplen : how.snaplen;
    buffer_bytes_ = how.buffer_bytes;
    while (true) {
        handle_.reset(pcap_create(name_.c_str(), problem.data()));
        auto* const handle = handle_.get();
        if (handle == nullptr) {
            why.text = name_ + ": " + problem.data();
            return false;
        }
        pcap_set_snaplen(handle, static_cast<int>(snaplen_));
        pcap_set_promisc(handle, how.promiscuous && name_ != "any" ? 1 : 0);
        if (how.monitor) pcap_set_rfmon(handle, 1);
        pcap_set_timeout(handle, static_cast<int>(how.timeout.count()));
        pcap_set_buffer_size(handle, static_cast<int>(buffer_bytes_));
        pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO);
        if (!set_timestamps(handle, how, name_, why)) return false;
        const int status = pcap_activate(handle);
        if (lacks_memory(status, handle) && buffer_bytes_ / 2 >= least_buffer_bytes) {
            buffer_bytes_ /= 2;
            continue;
        }
        if (status < 0) {
            explain(status, handle, name_, why);
            return false;
        }
        if (status > 0) notes.push_back(name_ + ": " + pcap_statustostr(status));
        nanoseconds_ = pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO;
        return true;
    }
}

bool pcap_handle::choose_link(const live_options& how, live_fault& why)
{
    auto* const handle = handle_.get();
    int wanted = pcap_datalink(handle);
    if (!how.link.empty()) {
        wanted = pcap_datalink_name_to_val(how.link.c_str());
        if (wanted < 0 || pcap_set_datalink(handle, wanted) != 0) {
            why.usage = true;
            why.text = name_ + ": no link type " + quote_foreign(how.link) + "; -L lists them";
            return false;
        }
    } else if (wanted == DLT_LINUX_SLL && pcap_set_datalink(handle, DLT_LINUX_SLL2) == 0) {
        wanted = DLT_LINUX_SLL2; // tells the interface of each packet
    }
    link_ = link_of(wanted);
    return true;
}

bool pcap_handle::set_filter(const live_options& how, std::vector<std::string>& notes,
                             live_fault& why)
{
    const capture_filter filter{how.filter,
                                {.exact = how.filter_exact, .fragments = how.filter_fragments}};
    if (filter.empty()) return true;
    auto* const handle = handle_.get();
    const auto mask = netmask_of(name_);
    compiled program;
    if (!program.compile(handle, how.filter, how.filter_optimize, mask)) {
        why.usage = true;
        why.filter.text = plain_complaint(pcap_geterr(handle));
        why.filter.column = fault_column(how.filter, why.filter.text, {link_, snaplen_});
        why.text = why.filter.text;
        return false;
    }
    compiled wide;
    const auto wider = filter.kernel_expression(link_);
    const bool widened = wider != how.filter &&
                         wide.compile(handle, wider, how.filter_optimize, mask) && wide.fits();
    if (!widened && wider != how.filter)
        notes.push_back(name_ + ": the filter is too long to see through VLAN tags and IPv6 "
                                "extension headers");
    if (pcap_setfilter(handle, (widened ? wide : program).get()) == 0) return true;
    why.text = name_ + ": the filter was refused: " + pcap_geterr(handle);
    return false;
}

bool pcap_handle::set_rest(const live_options& how, live_fault& why)
{
    auto* const handle = handle_.get();
    if (how.direction != packet_direction::unknown) {
        const auto direction = how.direction == packet_direction::in ? PCAP_D_IN : PCAP_D_OUT;
        if (pcap_setdirection(handle, direction) != 0) {
            why.text = name_ + ": -Q is not possible here: " + pcap_geterr(handle);
            return false;
        }
    }
    std::array<char, PCAP_ERRBUF_SIZE> problem{};
    if (pcap_setnonblock(handle, 1, problem.data()) == 0) return true;
    why.text = name_ + ": " + problem.data();
    return false;
}

int pcap_handle::descriptor() const noexcept
{
    return pcap_get_selectable_fd(handle_.get());
}

std::optional<std::chrono::microseconds> pcap_handle::poll_every() const noexcept
{
    if (const auto* const wait = pcap_get_required_select_timeout(handle_.get()))
        return std::chrono::seconds{wait->tv_sec} + std::chrono::microseconds{wait->tv_usec};
    if (descriptor() < 0) return std::chrono::milliseconds{10};
    return platform::capture_poll();
}

struct pcap_handle::delivery {
    pcap_handle& from;
    consumer to;
    void* self;

    static void packet(u_char* user, const pcap_pkthdr* header, const u_char* bytes)
    {
        auto& now = *reinterpret_cast<delivery*>(user);
        frame next;
        next.data = bytes;
        next.captured = header->caplen;
        next.wire = header->len;
        const std::int64_t unit = now.from.nanoseconds_ ? 1 : 1000;
        next.time_ns = std::int64_t{header->ts.tv_sec} * 1'000'000'000 + header->ts.tv_usec * unit;
        next.link = now.from.link_;
        next.direction = direction_of(next.link, bytes, header->caplen);
        now.to(now.self, next);
    }
};

pcap_handle::outcome pcap_handle::dispatch(consumer to, void* self)
{
    delivery now{*this, to, self};
    const int count =
        pcap_dispatch(handle_.get(), batch, delivery::packet, reinterpret_cast<u_char*>(&now));
    if (count < 0) return outcome::lost;
    if (count == 0) return outcome::idle;
    return count >= batch ? outcome::full : outcome::some;
}

std::string pcap_handle::fault_text() const
{
    return pcap_geterr(handle_.get());
}

bool pcap_handle::read_counters(counters& to) noexcept
{
    pcap_stat now{};
    if (pcap_stats(handle_.get(), &now) != 0) return false;
    to = {now.ps_recv, now.ps_drop, now.ps_ifdrop};
    return true;
}

} // namespace netkit::sniff
