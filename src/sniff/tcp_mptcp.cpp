// Options of Multipath TCP (RFC 8684 §3): one kind, nine subtypes, told apart by four bits.

#include "tcp_fields.hpp"

namespace netkit::sniff {

namespace {

using tcp_rows::tcp_fields;

/// Reads an option from its third byte on; what is not there is not put.
class option_reader {
public:
    option_reader(byte_view bytes, std::uint32_t at, value_list& to)
        : bytes_(bytes), at_(at), to_(to)
    {
    }
    std::size_t left() const { return bytes_.size() - next_; }
    std::size_t size() const { return bytes_.size(); }
    std::uint8_t byte(std::size_t index) const { return bytes_[index]; }
    void skip(unsigned size) { next_ += size; }
    void number(const field& as, unsigned size)
    {
        if (left() < size) return;
        std::uint64_t value = 0;
        for (unsigned i = 0; i < size; ++i)
            value = value << 8U | bytes_[next_ + i];
        to_.put(as, value, at_ + static_cast<std::uint32_t>(next_), size);
        next_ += size;
    }
    void bytes(const field& as, std::size_t size)
    {
        if (left() < size || size == 0) return;
        to_.put(as, bytes_.subspan(next_, size), at_ + static_cast<std::uint32_t>(next_));
        next_ += size;
    }
    void bits(const field& as, std::uint64_t value) { to_.put(as, value, at_ + 3, 1); }

private:
    byte_view bytes_;
    std::uint32_t at_;
    value_list& to_;
    std::size_t next_ = 3;
};

void put_capable(option_reader& in, value_list& to, std::uint32_t at)
{
    to.put(row_named(tcp_fields, "tcp.options.mptcp.version"), in.byte(2) & 15U, at + 2, 1);
    if (in.left() == 0) return;
    const auto flags = in.byte(3);
    in.number(row_named(tcp_fields, "tcp.options.mptcp.flags"), 1);
    in.bits(row_named(tcp_fields, "tcp.options.mptcp.checksumreq.flags"), flags >> 7U);
    if (in.left() >= 8) in.number(row_named(tcp_fields, "tcp.options.mptcp.sendkey"), 8);
    if (in.left() >= 8) in.number(row_named(tcp_fields, "tcp.options.mptcp.recvkey"), 8);
    if (in.left() >= 2) in.number(row_named(tcp_fields, "tcp.options.mptcp.datalvllen"), 2);
    if (in.left() >= 2) in.number(row_named(tcp_fields, "tcp.options.mptcp.checksum"), 2);
}

void put_join(option_reader& in, value_list& to, std::uint32_t at)
{
    if (in.size() != 24) {
        to.put(row_named(tcp_fields, "tcp.options.mptcp.flags"), in.byte(2) & 15U, at + 2, 1);
        to.put(row_named(tcp_fields, "tcp.options.mptcp.backup.flag"), in.byte(2) & 1U, at + 2, 1);
        in.number(row_named(tcp_fields, "tcp.options.mptcp.addrid"), 1);
    }
    if (in.size() == 12) {
        in.number(row_named(tcp_fields, "tcp.options.mptcp.recvtok"), 4);
        in.number(row_named(tcp_fields, "tcp.options.mptcp.sendrand"), 4);
    } else if (in.size() == 16) {
        in.number(row_named(tcp_fields, "tcp.options.mptcp.sendtrunchmac"), 8);
        in.number(row_named(tcp_fields, "tcp.options.mptcp.sendrand"), 4);
    } else if (in.size() == 24) {
        in.skip(1);
        in.bytes(row_named(tcp_fields, "tcp.options.mptcp.sendhmac"), in.left());
    }
}

void put_data_signal(option_reader& in, value_list&, std::uint32_t)
{
    if (in.left() == 0) return;
    const auto flags = in.byte(3);
    in.number(row_named(tcp_fields, "tcp.options.mptcp.flags"), 1);
    in.bits(row_named(tcp_fields, "tcp.options.mptcp.datafin.flag"), flags >> 4U & 1U);
    if ((flags & 1U) != 0)
        in.number(row_named(tcp_fields, "tcp.options.mptcp.rawdataack"), (flags & 2U) != 0 ? 8 : 4);
    if ((flags & 4U) == 0) return;
    in.number(row_named(tcp_fields, "tcp.options.mptcp.rawdataseqno"), (flags & 8U) != 0 ? 8 : 4);
    in.number(row_named(tcp_fields, "tcp.options.mptcp.subflowseqno"), 4);
    in.number(row_named(tcp_fields, "tcp.options.mptcp.datalvllen"), 2);
    in.number(row_named(tcp_fields, "tcp.options.mptcp.checksum"), 2);
}

void put_add_address(option_reader& in, value_list& to, std::uint32_t at)
{
    const auto low = in.byte(2) & 15U;
    const bool six = in.size() == 20 || in.size() == 22 || in.size() == 28 || in.size() == 30;
    to.put(row_named(tcp_fields, "tcp.options.mptcp.echo"), low & 1U, at + 2, 1);
    in.number(row_named(tcp_fields, "tcp.options.mptcp.addrid"), 1);
    if (six)
        in.bytes(row_named(tcp_fields, "tcp.options.mptcp.ipv6"), 16);
    else
        in.bytes(row_named(tcp_fields, "tcp.options.mptcp.ipv4"), 4);
    if (in.left() == 2 || in.left() == 10)
        in.number(row_named(tcp_fields, "tcp.options.mptcp.port"), 2);
    in.number(row_named(tcp_fields, "tcp.options.mptcp.addaddrtrunchmac"), 8);
}

void put_remove_address(option_reader& in, value_list&, std::uint32_t)
{
    while (in.left() > 0)
        in.number(row_named(tcp_fields, "tcp.options.mptcp.addrid"), 1);
}

void put_priority(option_reader& in, value_list& to, std::uint32_t at)
{
    to.put(row_named(tcp_fields, "tcp.options.mptcp.flags"), in.byte(2) & 15U, at + 2, 1);
    to.put(row_named(tcp_fields, "tcp.options.mptcp.backup.flag"), in.byte(2) & 1U, at + 2, 1);
    in.number(row_named(tcp_fields, "tcp.options.mptcp.addrid"), 1);
}

void put_fail(option_reader& in, value_list&, std::uint32_t)
{
    in.skip(1);
    if (in.left() <= 8) in.number(row_named(tcp_fields, "tcp.options.mptcp.rawdataseqno"), 8);
}

void put_fast_close(option_reader& in, value_list&, std::uint32_t)
{
    in.skip(1);
    if (in.left() <= 8) in.number(row_named(tcp_fields, "tcp.options.mptcp.recvkey"), 8);
}

void put_reset(option_reader& in, value_list& to, std::uint32_t at)
{
    to.put(row_named(tcp_fields, "tcp.options.mptcp.flags"), in.byte(2) & 15U, at + 2, 1);
    in.number(row_named(tcp_fields, "tcp.options.mptcp.rst_reason"), 1);
}

using put_function = void (*)(option_reader& in, value_list& to, std::uint32_t at);
constexpr std::array<put_function, 9> put_by_subtype{
    put_capable,  put_join, put_data_signal, put_add_address, put_remove_address,
    put_priority, put_fail, put_fast_close,  put_reset};

} // namespace

void walk_mptcp(byte_view bytes, std::uint32_t at, value_list& to)
{
    if (bytes.size() < 3) return;
    const unsigned subtype = bytes[2] >> 4U;
    to.put(row_named(tcp_fields, "tcp.options.mptcp.subtype"), subtype, at + 2, 1);
    option_reader in{bytes, at, to};
    // Subtypes whose option is too short to hold its first bytes are left as they are.
    if (subtype < put_by_subtype.size() && bytes.size() >= 4) put_by_subtype[subtype](in, to, at);
}

} // namespace netkit::sniff
