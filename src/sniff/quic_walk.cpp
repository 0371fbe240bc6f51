// QUIC packets as fields: the head, and of opened Initial packets the frames. Only five kinds of
// frames may stand there (RFC 9000 §12.4); at any other the walk ends.

#include "field_reader.hpp"
#include "quic_fields.hpp"
#include "quic_parts.hpp"

namespace netkit::sniff {

namespace {

/// Puts heads and frames of one packet.
class quic_walk {
public:
    quic_walk(value_list& to, const layer& from) noexcept : read_(to, from.data), from_(from) {}

    void all()
    {
        const auto short_id = quic_note::short_id(from_.note[0]);
        head_ = read_quic_head(from_.read(), short_id);
        cursor in = from_.read();
        read_.to().put(quic_field("packet_length"), from_.wire);
        bits(quic_field("header_form"), 0x80);
        if (head_.kind == quic_kind::one_rtt) return put_short(in);
        put_long(in);
    }

private:
    /// A part of the first byte.
    void bits(const field& row, std::uint8_t mask)
    {
        if (from_.captured == 0) return;
        const unsigned value = from_.data[0] & mask;
        read_.to().put(row, value / (mask & -mask), 0, 1);
    }

    std::uint64_t number(cursor& in, const field& row)
    {
        const auto at = read_.at(in);
        const auto value = quic_number(in);
        if (in.ok()) read_.to().put(row, value, at, read_.at(in) - at);
        return value;
    }

    void put_short(cursor in)
    {
        bits(quic_field("fixed_bit"), 0x40);
        bits(quic_field("spin_bit"), 0x20);
        in.skip(1);
        const auto size = static_cast<std::uint32_t>(head_.destination.size());
        if (size > 0) read_.bytes(in, quic_field("dcid"), size);
        read_.bytes(in, quic_field("remaining_payload"), in.wire());
    }

    void put_long(cursor in)
    {
        const bool opened = (from_.flags & layer::opened) != 0;
        if (head_.kind == quic_kind::negotiation) {
            bits(quic_field("vn.unused"), 0x7f);
        } else {
            bits(quic_field("fixed_bit"), 0x40);
            bits(head_.version == 0x6b3343cf ? quic_field("long.packet_type_v2")
                                             : quic_field("long.packet_type"),
                 0x30);
        }
        if (opened) {
            bits(quic_field("long.reserved"), 0x0c);
            bits(quic_field("packet_number_length"), 0x03);
        }
        in.skip(1);
        read_.be32(in, quic_field("version"));
        put_id(in, quic_field("dcil"), quic_field("dcid"));
        put_id(in, quic_field("scil"), quic_field("scid"));
        if (!in.ok()) return;
        switch (head_.kind) {
        case quic_kind::negotiation:
            while (in.captured() >= 4)
                read_.be32(in, quic_field("supported_version"));
            return;
        case quic_kind::retry:
            return put_retry(in);
        case quic_kind::initial:
            put_token(in);
            break;
        case quic_kind::unknown:
            return;
        default:
            break;
        }
        number(in, quic_field("length"));
        if (!in.ok()) return;
        if (opened)
            put_opened(in);
        else
            read_.bytes(in, quic_field("remaining_payload"), in.wire());
    }

    void put_id(cursor& in, const field& size_row, const field& row)
    {
        const auto size = read_.u8(in, size_row);
        if (size > 0) read_.bytes(in, row, size);
    }

    void put_token(cursor& in)
    {
        const auto size = number(in, quic_field("token_length"));
        if (size > 0 && size <= in.wire())
            read_.bytes(in, quic_field("token"), static_cast<std::uint32_t>(size));
    }

    void put_retry(cursor in)
    {
        if (in.wire() < 16) return;
        read_.bytes(in, quic_field("retry_token"), in.wire() - 16);
        read_.bytes(in, quic_field("retry_integrity_tag"), 16);
    }

    void put_opened(cursor in)
    {
        const auto number_size = (from_.data[0] & 3U) + 1U;
        read_.to().put(quic_field("packet_number"), from_.note[1], read_.at(in), number_size);
        in.skip(number_size);
        if (in.wire() < gcm_tag_size) return;
        in.narrow(in.wire() - static_cast<std::uint32_t>(gcm_tag_size));
        while (in.captured() > 0 && put_frame(in)) {
        }
    }

    /// False behind the last frame that can be read.
    bool put_frame(cursor& in)
    {
        read_.label(in, quic_field("frame"), 1);
        const auto type = number(in, quic_field("frame_type"));
        switch (type) {
        case 0:
            put_padding(in);
            break;
        case 1:
            break;
        case 2:
        case 3:
            put_ack(in, type == 3);
            break;
        case 6:
            put_crypto(in);
            break;
        case 28:
        case 29:
            put_close(in, type == 28);
            break;
        default:
            return false;
        }
        return in.ok();
    }

    /// Neighbours are counted together.
    void put_padding(cursor& in)
    {
        std::uint32_t size = 1;
        while (in.captured() > 0 && *in.data() == 0) {
            in.skip(1);
            ++size;
        }
        read_.to().put(quic_field("padding_length"), size, read_.at(in) - size, size);
    }

    void put_ack(cursor& in, bool counts)
    {
        number(in, quic_field("ack.largest_acknowledged"));
        number(in, quic_field("ack.ack_delay"));
        auto ranges = number(in, quic_field("ack.ack_range_count"));
        number(in, quic_field("ack.first_ack_range"));
        for (; ranges > 0 && in.ok() && in.captured() > 0; --ranges) {
            number(in, quic_field("ack.gap"));
            number(in, quic_field("ack.ack_range"));
        }
        if (!counts) return;
        number(in, quic_field("ack.ect0_count"));
        number(in, quic_field("ack.ect1_count"));
        number(in, quic_field("ack.ecn_ce_count"));
    }

    void put_crypto(cursor& in)
    {
        number(in, quic_field("crypto.offset"));
        const auto size = number(in, quic_field("crypto.length"));
        const auto here = static_cast<std::uint32_t>(std::min<std::uint64_t>(size, UINT32_MAX));
        read_.label(in, quic_field("crypto.crypto_data"), here);
        in.sub(here);
    }

    void put_close(cursor& in, bool transport)
    {
        number(in, quic_field("cc.error_code"));
        if (transport) number(in, quic_field("cc.frame_type"));
        const auto size = number(in, quic_field("cc.reason_phrase.length"));
        const auto here = static_cast<std::uint32_t>(std::min<std::uint64_t>(size, UINT32_MAX));
        read_.bytes(in, quic_field("cc.reason_phrase"), here);
    }

    field_reader read_;
    const layer& from_;
    quic_head head_{};
};

} // namespace

void walk_quic(const packet&, const layer& from, value_list& to)
{
    quic_walk{to, from}.all();
}

} // namespace netkit::sniff
