// Any bytes as HTTP/2 over TCP behind a preface, repeated and with gaps, so that header blocks are
// unpacked with every state of their tables.
#include "support/fuzz_link.hpp"

#include <string_view>

using netkit::test::fuzz_link;
using netkit::test::fuzz_pieces;

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    fuzz_link link;
    link.tcp(9999, 0, {reinterpret_cast<const std::uint8_t*>(preface.data()), preface.size()});
    fuzz_pieces pieces{data, size};
    std::uint8_t how = 0;
    netkit::byte_view piece;
    for (int i = 0; i < 16 && pieces.next(how, piece); ++i) {
        link.tcp(9999, how, piece);
        if ((how & 0x10U) != 0) link.more(netkit::sniff::proto::http2, piece);
    }
    return 0;
}
