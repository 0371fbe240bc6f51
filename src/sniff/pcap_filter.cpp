// Compiles and runs filter expressions by libpcap.
//
// libpcap tells what is wrong with an expression but not where. The place is found by asking it
// again: the words of the expression are given one more at a time, each time with a few endings
// that make a good beginning complete. The first beginning that no ending repairs ends in the
// culprit. Other complaints quote the text they mean, which is searched for.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <memory>
#include <span>

#include <netdb.h>
#include <netinet/in.h>
#include <pcap/pcap.h>

#include "bpf_program.hpp"

namespace netkit::sniff {

static_assert(sizeof(bpf_instruction) == sizeof(bpf_insn));
static_assert(offsetof(bpf_instruction, k) == offsetof(bpf_insn, k));

namespace {

using dead_handle = std::unique_ptr<pcap_t, decltype(&pcap_close)>;

dead_handle open_dead(const bpf_program::options& how)
{
    return {pcap_open_dead(dlt_of(how.link), static_cast<int>(how.snaplen)), &pcap_close};
}

/// Of a network that is not known; as tcpdump has it, so that `ip broadcast` means 0.0.0.0 and
/// 255.255.255.255.
constexpr bpf_u_int32 no_netmask = 0;

/// Whether the grammar takes the text; whatever else may be wrong with it.
bool parses(pcap_t* by, const std::string& text)
{
    ::bpf_program compiled{};
    if (pcap_compile(by, &compiled, text.c_str(), 0, no_netmask) == 0) {
        pcap_freecode(&compiled);
        return true;
    }
    return std::strstr(pcap_geterr(by), "syntax error") == nullptr;
}

bool can_be_completed(pcap_t* by, std::string_view beginning)
{
    constexpr std::array<std::string_view, 8> endings{"",     " 1",       " 1.2.3.4", " tcp",
                                                      " = 1", " 1 ] = 1", " ] = 1",   " 0 = 0"};
    const auto open = std::count(beginning.begin(), beginning.end(), '(') -
                      std::count(beginning.begin(), beginning.end(), ')');
    const std::string closing(open > 0 ? static_cast<std::size_t>(open) : 0, ')');
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
        return parses(by, std::string{beginning}.append(ending).append(closing));
    });
}

/// The ends of the words of an expression; brackets and operators are words.
std::size_t word_end(std::string_view text, std::size_t from) noexcept
{
    constexpr std::string_view breaks = " \t\r\n()[]!=<>&|+*/^%";
    const auto end = text.find_first_of(breaks, from);
    if (end != from) return std::min(end, text.size());
    return from + (text.substr(from, 2) == "&&" || text.substr(from, 2) == "||" ? 2 : 1);
}

std::optional<std::size_t> syntax_column(pcap_t* by, std::string_view text)
{
    std::size_t at = text.find_first_not_of(" \t\r\n");
    while (at != std::string_view::npos) {
        const auto end = word_end(text, at);
        if (!can_be_completed(by, text.substr(0, end))) return at;
        at = text.find_first_not_of(" \t\r\n", end);
    }
    return text.size(); // it ends too early
}

std::optional<std::uint16_t> service_port(std::string_view name, int protocol)
{
    addrinfo asked{};
    asked.ai_family = AF_INET;
    asked.ai_protocol = protocol;
    asked.ai_socktype = protocol == IPPROTO_TCP ? SOCK_STREAM : SOCK_DGRAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(nullptr, std::string{name}.c_str(), &asked, &found) != 0) return std::nullopt;
    sockaddr_in first{};
    std::memcpy(&first, found->ai_addr, sizeof first);
    freeaddrinfo(found);
    return ntohs(first.sin_port);
}

struct link_number {
    link_type link;
    int dlt;
};
/// The types whose number in files is not libpcap's own one; the others are equal.
constexpr std::array other_numbers{
    link_number{link_type::raw, DLT_RAW},        link_number{link_type{100}, DLT_ATM_RFC1483},
    link_number{link_type{102}, DLT_SLIP_BSDOS}, link_number{link_type{103}, DLT_PPP_BSDOS},
    link_number{link_type::loop, DLT_LOOP},
};

} // namespace

int dlt_of(link_type link) noexcept
{
    for (const auto& each : other_numbers)
        if (each.link == link) return each.dlt;
    return static_cast<int>(link);
}

link_type link_of(int dlt) noexcept
{
    for (const auto& each : other_numbers)
        if (each.dlt == dlt) return each.link;
    return static_cast<link_type>(dlt);
}

std::string plain_complaint(std::string_view message)
{
    constexpr std::string_view general = "can't parse filter expression: ";
    if (message.starts_with(general)) message.remove_prefix(general.size());
    return std::string{message};
}

std::optional<bpf_program> bpf_program::compile(std::string_view expression, const options& how,
                                                filter_fault& why)
{
    const auto handle = open_dead(how);
    ::bpf_program compiled{};
    const std::string text{expression};
    if (pcap_compile(handle.get(), &compiled, text.c_str(), how.optimize ? 1 : 0, no_netmask) !=
        0) {
        why.text = plain_complaint(pcap_geterr(handle.get()));
        why.column = fault_column(expression, why.text, how);
        return std::nullopt;
    }
    bpf_program made;
    made.code_.reserve(compiled.bf_len);
    for (const auto& each : std::span{compiled.bf_insns, compiled.bf_len})
        made.code_.push_back({each.code, each.jt, each.jf, each.k});
    pcap_freecode(&compiled);
    return made;
}

bool bpf_program::accepts(const std::uint8_t* data, std::uint32_t captured,
                          std::uint32_t wire) const noexcept
{
    return bpf_filter(reinterpret_cast<const bpf_insn*>(code_.data()), data, wire, captured) != 0;
}

std::string bpf_program::listing(listing_style style) const
{
    std::string text;
    std::array<char, 96> line{};
    const auto add = [&](const char* form, auto... numbers) {
        const int size = std::snprintf(line.data(), line.size(), form, numbers...);
        text.append(line.data(), static_cast<std::size_t>(size));
    };
    if (style == listing_style::decimal) text = std::to_string(code_.size()) + '\n';
    int place = 0;
    for (const auto& each : code_) {
        const unsigned code = each.code;
        const unsigned yes = each.jump_true;
        const unsigned no = each.jump_false;
        if (style == listing_style::text)
            text.append(bpf_image(reinterpret_cast<const bpf_insn*>(&each), place)) += '\n';
        else if (style == listing_style::c)
            add("{ 0x%x, %u, %u, 0x%08x },\n", code, yes, no, each.k);
        else
            add("%u %u %u %u\n", code, yes, no, each.k);
        ++place;
    }
    return text;
}

std::optional<std::size_t> fault_column(std::string_view expression, std::string_view message,
                                        const bpf_program::options& how)
{
    if (message.find("syntax error") != std::string_view::npos)
        return syntax_column(open_dead(how).get(), expression);
    const auto quote = message.find_first_of("'\"");
    const auto unquote = message.find_last_of("'\"");
    const auto digit = message.find_first_of("0123456789");
    std::string_view meant;
    if (quote != std::string_view::npos && unquote > quote)
        meant = message.substr(quote + 1, unquote - quote - 1);
    else if (digit != std::string_view::npos) // "illegal port number 70000 > 65535"
        meant = message.substr(digit, message.find(' ', digit) - digit);
    const auto at = expression.find(meant);
    if (meant.empty() || at == std::string_view::npos) return std::nullopt;
    return at;
}

bool find_service(std::string_view name, std::uint16_t& port, std::uint8_t& number)
{
    const auto tcp = service_port(name, IPPROTO_TCP);
    const auto udp = service_port(name, IPPROTO_UDP);
    if (!tcp && !udp) return false;
    if (tcp && udp && *tcp != *udp) return false; // one word for two things
    port = tcp ? *tcp : *udp;
    number = 0;
    if (!udp) number = IPPROTO_TCP;
    if (!tcp) number = IPPROTO_UDP;
    return true;
}

} // namespace netkit::sniff
