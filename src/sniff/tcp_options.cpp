// TCP options (RFC 9293 §3.1, RFC 7323, RFC 2018, RFC 5925, RFC 7413, RFC 9768): a kind, then a
// length that counts both; end and no-operation are single bytes. The first bad length ends them.

#include <algorithm>

#include "tcp_fields.hpp"

namespace netkit::sniff {

namespace {

using tcp_rows::tcp_fields;

/// One option from its kind on, and where it stands in the layer.
struct option {
    byte_view bytes;
    std::uint32_t at;

    bool has(std::size_t size) const { return bytes.size() >= size; }
    void put(const field& as, unsigned first, unsigned size, value_list& to) const
    {
        if (!has(first + size)) return;
        std::uint64_t number = 0;
        for (unsigned i = 0; i < size; ++i)
            number = number << 8U | bytes[first + i];
        to.put(as, number, at + first, size);
    }
    void put_rest(const field& as, unsigned first, value_list& to) const
    {
        if (has(first + 1U)) to.put(as, bytes.subspan(first), at + first);
    }
};

void put_mss(const option& it, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.options.mss"), it.bytes, it.at);
    it.put(row_named(tcp_fields, "tcp.options.mss_val"), 2, 2, to);
}

void put_wscale(const option& it, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.options.wscale"), it.bytes, it.at);
    if (!it.has(3)) return;
    it.put(row_named(tcp_fields, "tcp.options.wscale.shift"), 2, 1, to);
    to.put(row_named(tcp_fields, "tcp.options.wscale.multiplier"),
           1U << std::min<unsigned>(it.bytes[2], 14), it.at + 2, 1);
}

void put_sack_permitted(const option& it, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.options.sack_perm"), it.bytes, it.at);
}

void put_sack(const option& it, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.options.sack"), it.bytes, it.at);
    unsigned count = 0;
    for (unsigned i = 2; it.has(i + 8U); i += 8, ++count) {
        it.put(row_named(tcp_fields, "tcp.options.sack_le"), i, 4, to);
        it.put(row_named(tcp_fields, "tcp.options.sack_re"), i + 4, 4, to);
    }
    if (count > 0) to.put(row_named(tcp_fields, "tcp.options.sack.count"), count, it.at, 0);
}

void put_echo(const option& it, value_list& to)
{
    to.put(it.bytes[0] == 6 ? row_named(tcp_fields, "tcp.options.echo")
                            : row_named(tcp_fields, "tcp.options.echoreply"),
           it.bytes, it.at);
    it.put(row_named(tcp_fields, "tcp.options.echo_value"), 2, 4, to);
}

void put_timestamps(const option& it, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.options.timestamp"), it.bytes, it.at);
    it.put(row_named(tcp_fields, "tcp.options.timestamp.tsval"), 2, 4, to);
    it.put(row_named(tcp_fields, "tcp.options.timestamp.tsecr"), 6, 4, to);
}

void put_connection_count(const option& it, value_list& to)
{
    const field* as = &row_named(tcp_fields, "tcp.options.cc");
    if (it.bytes[0] == 12) as = &row_named(tcp_fields, "tcp.options.ccnew");
    if (it.bytes[0] == 13) as = &row_named(tcp_fields, "tcp.options.ccecho");
    to.put(*as, it.bytes, it.at);
    it.put(row_named(tcp_fields, "tcp.options.cc_value"), 2, 4, to);
}

void put_md5(const option& it, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.options.md5"), it.bytes, it.at);
    it.put_rest(row_named(tcp_fields, "tcp.options.md5.digest"), 2, to);
}

void put_quick_start(const option& it, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.options.qs"), it.bytes, it.at);
    if (!it.has(8)) return;
    to.put(row_named(tcp_fields, "tcp.options.qs.rate"), it.bytes[2] & 15U, it.at + 2, 1);
    it.put(row_named(tcp_fields, "tcp.options.qs.ttl_diff"), 3, 1, to);
}

void put_user_timeout(const option& it, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.options.user_to"), it.bytes, it.at);
    if (!it.has(4)) return;
    const auto value = load_be16(it.bytes.data() + 2);
    to.put(row_named(tcp_fields, "tcp.options.user_to_granularity"), value >> 15U, it.at + 2, 2);
    to.put(row_named(tcp_fields, "tcp.options.user_to_val"), value & 0x7fffU, it.at + 2, 2);
}

void put_authentication(const option& it, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.options.ao"), it.bytes, it.at);
    it.put(row_named(tcp_fields, "tcp.options.ao.keyid"), 2, 1, to);
    it.put(row_named(tcp_fields, "tcp.options.ao.rnextkeyid"), 3, 1, to);
    it.put_rest(row_named(tcp_fields, "tcp.options.ao.mac"), 4, to);
}

void put_fast_open(const option& it, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.options.tfo"), it.bytes, it.at);
    if (it.bytes.size() == 2) to.put(row_named(tcp_fields, "tcp.options.tfo.request"), 1, it.at, 2);
    it.put_rest(row_named(tcp_fields, "tcp.options.tfo.cookie"), 2, to);
}

/// Kind 172 begins with the ECT(0) counter, 174 with ECT(1); any number of the three may follow.
void put_accurate_ecn(const option& it, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.options.acc_ecn"), it.bytes, it.at);
    const bool ect0_first = it.bytes[0] == 172;
    const auto& ect0 = row_named(tcp_fields, "tcp.options.acc_ecn.ee0b");
    const auto& ect1 = row_named(tcp_fields, "tcp.options.acc_ecn.ee1b");
    it.put(ect0_first ? ect0 : ect1, 2, 3, to);
    it.put(row_named(tcp_fields, "tcp.options.acc_ecn.eceb"), 5, 3, to);
    it.put(ect0_first ? ect1 : ect0, 8, 3, to);
}

void put_multipath(const option& it, value_list& to)
{
    walk_mptcp(it.bytes, it.at, to);
}

void put_experimental(const option& it, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.options.experimental"), it.bytes, it.at);
    if (it.has(4) && load_be16(it.bytes.data() + 2) == 0xf989) {
        if (it.bytes.size() == 4)
            to.put(row_named(tcp_fields, "tcp.options.tfo.request"), 1, it.at, 4);
        return it.put_rest(row_named(tcp_fields, "tcp.options.tfo.cookie"), 4, to);
    }
    it.put(row_named(tcp_fields, "tcp.options.experimental.exid"), 2, 2, to);
    it.put_rest(row_named(tcp_fields, "tcp.options.experimental.data"), 4, to);
}

void put_unknown(const option& it, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.options.unknown"), it.bytes, it.at);
    it.put_rest(row_named(tcp_fields, "tcp.options.unknown.payload"), 2, to);
}

using put_function = void (*)(const option& it, value_list& to);

constexpr auto put_by_kind = [] {
    std::array<put_function, 256> table{};
    table.fill(put_unknown);
    table[2] = put_mss;
    table[3] = put_wscale;
    table[4] = put_sack_permitted;
    table[5] = put_sack;
    table[6] = table[7] = put_echo;
    table[8] = put_timestamps;
    table[11] = table[12] = table[13] = put_connection_count;
    table[19] = put_md5;
    table[27] = put_quick_start;
    table[28] = put_user_timeout;
    table[29] = put_authentication;
    table[30] = put_multipath;
    table[34] = put_fast_open;
    table[172] = table[174] = put_accurate_ecn;
    table[253] = table[254] = put_experimental;
    return table;
}();

} // namespace

void walk_tcp_options(const layer& from, value_list& to)
{
    const auto end = std::min(from.header, from.captured);
    if (end <= 20) return;
    if (end == from.header)
        to.put(row_named(tcp_fields, "tcp.options"), {from.data + 20, end - 20}, 20);
    std::uint32_t at = 20;
    while (at < end) {
        const auto kind = from.data[at];
        to.put(row_named(tcp_fields, "tcp.option_kind"), kind, at, 1);
        if (kind <= 1) {
            to.put(kind == 0 ? row_named(tcp_fields, "tcp.options.eol")
                             : row_named(tcp_fields, "tcp.options.nop"),
                   {from.data + at, 1}, at);
            if (kind == 0) return;
            ++at;
            continue;
        }
        if (at + 2 > end) return;
        const std::uint32_t size = from.data[at + 1];
        to.put(row_named(tcp_fields, "tcp.option_len"), size, at + 1, 1);
        if (size < 2 || size > end - at) return;
        put_by_kind[kind]({{from.data + at, size}, at}, to);
        at += size;
    }
}

} // namespace netkit::sniff
