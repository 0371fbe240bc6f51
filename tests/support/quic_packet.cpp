#include "support/quic_packet.hpp"

namespace netkit::test {

namespace {

void append(octets& to, const octets& more)
{
    to.insert(to.end(), more.begin(), more.end());
}

octets big_endian(std::uint64_t number, unsigned size)
{
    octets to;
    for (unsigned i = size; i-- > 0;)
        to.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
    return to;
}

} // namespace

octets quic_number(std::uint64_t number, unsigned size)
{
    octets to = big_endian(number, size);
    const unsigned code = size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3;
    to[0] = static_cast<std::uint8_t>((to[0] & 0x3fU) | code << 6U);
    return to;
}

octets crypto_frame(std::uint64_t offset, const octets& bytes)
{
    octets to{6};
    append(to, quic_number(offset, offset < 64 ? 1 : 2));
    append(to, quic_number(bytes.size()));
    append(to, bytes);
    return to;
}

octets quic_packet::bytes() const
{
    octets plain = frames;
    if (plain.size() < padded_to) plain.resize(padded_to);
    const bool second = version == 0x6b3343cf;
    octets head{static_cast<std::uint8_t>((second ? 0xd0U : 0xc0U) | (number_size - 1))};
    append(head, big_endian(version, 4));
    append(head, big_endian(destination.size(), 1));
    append(head, destination);
    append(head, big_endian(source.size(), 1));
    append(head, source);
    append(head, quic_number(token.size(), token.size() < 64 ? 1 : 2));
    append(head, token);
    append(head, quic_number(number_size + plain.size() + gcm_tag_size));
    const std::size_t number_at = head.size();
    append(head, big_endian(number, number_size));

    sniff::quic_initial_keys both;
    if (!sniff::derive_initial_keys(version, original, both)) return {};
    const auto& keys = from_server ? both.server : both.client;
    gcm_nonce nonce = keys.iv;
    for (unsigned i = 0; i < 4; ++i)
        nonce[8 + i] ^= static_cast<std::uint8_t>(number >> (24 - 8 * i));
    octets packet = head;
    packet.resize(head.size() + plain.size() + gcm_tag_size);
    aes128_gcm_seal(keys.key, nonce, head, plain, packet.data() + head.size());

    aes_block sample{}, mask{};
    for (unsigned i = 0; i < 16; ++i)
        sample[i] = packet[number_at + 4 + i];
    aes128_encrypt_block(keys.header, sample, mask);
    packet[0] = static_cast<std::uint8_t>(packet[0] ^ (mask[0] & 0x0fU));
    for (unsigned i = 0; i < number_size; ++i)
        packet[number_at + i] ^= mask[1 + i];
    return packet;
}

octets handshake_message(std::uint8_t type, const octets& body)
{
    octets to{type};
    append(to, big_endian(body.size(), 3));
    append(to, body);
    return to;
}

octets tls_record(std::uint8_t type, const octets& content, std::uint16_t version)
{
    octets to{type};
    append(to, big_endian(version, 2));
    append(to, big_endian(content.size(), 2));
    append(to, content);
    return to;
}

octets sample_quic_hello()
{
    return from_hex(
        "010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c0000041301"
        "1302010000c000000010000e00000b6578616d706c652e636f6dff01000100000a00080006001d00170018"
        "00100007000504616c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559fed"
        "ba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e0403050306030203080408"
        "050806002d00020101001c00024001003900320408ffffffffffffffff05048000ffff07048000ffff0801"
        "100104800075300901100f088394c8f03e51570806048000ffff");
}

} // namespace netkit::test
