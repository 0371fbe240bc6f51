#include "netkit/base/compress.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace netkit {

namespace {

using octets = std::vector<std::uint8_t>;

octets sample(std::size_t size)
{
    std::mt19937 random{7};
    octets all(size);
    for (std::size_t i = 0; i < size; ++i) {
        all[i] = static_cast<std::uint8_t>(i % 97 < 60 ? i % 13 : random());
    }
    return all;
}

octets compressed(compression how, const octets& content, std::size_t room = 4096)
{
    auto stage = make_compressor(how, levels_of(how).usual);
    octets all;
    octets out(room);
    byte_view rest{content};
    for (bool whole = false; !whole;) {
        const auto step = stage->next(rest, out, compressor::until::finish);
        rest = rest.subspan(step.consumed);
        all.insert(all.end(), out.begin(), out.begin() + static_cast<long>(step.produced));
        whole = step.whole;
    }
    return all;
}

struct content {
    octets bytes;
    bool whole = false;
    error_code fault;
};

content decompressed(compression how, const octets& data, std::size_t piece, std::size_t room)
{
    auto stage = make_decompressor(how);
    content all;
    octets out(room);
    for (std::size_t at = 0;;) {
        const auto size = std::min(piece, data.size() - at);
        const auto step = stage->next(byte_view{data}.subspan(at, size), out);
        if (!step) {
            all.fault = step.error();
            return all;
        }
        at += step->consumed;
        all.whole = step->whole;
        all.bytes.insert(all.bytes.end(), out.begin(),
                         out.begin() + static_cast<long>(step->produced));
        if (at == data.size() && step->produced < room) return all;
    }
}

constexpr compression kinds[]{compression::gzip, compression::zstd};

} // namespace

TEST_CASE("compress: what was compressed comes back, in pieces of any size", "[base][compress]")
{
    for (const auto how : kinds) {
        for (const std::size_t size : {0, 1, 1000, 300'000}) {
            const auto from = sample(size);
            const auto data = compressed(how, from, size % 2 == 0 ? 4096 : 7);
            CHECK(compression_of(data) == how);
            for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, data.size()}) {
                const auto back = decompressed(how, data, piece, piece == 1 ? 5000 : 777);
                CHECK_FALSE(back.fault);
                CHECK(back.whole);
                CHECK(back.bytes == from);
            }
        }
    }
}

TEST_CASE("compress: several members are one content; a cut is seen", "[base][compress]")
{
    for (const auto how : kinds) {
        auto data = compressed(how, sample(5000));
        const auto second = compressed(how, sample(100));
        const auto first_size = data.size();
        data.insert(data.end(), second.begin(), second.end());
        CHECK(decompressed(how, data, 64, 512).bytes.size() == 5100);
        for (const auto size : {first_size - 1, data.size() - 1}) {
            const auto cut =
                decompressed(how, octets(data.begin(), data.begin() + long(size)), 64, 512);
            CHECK_FALSE(cut.whole);
            CHECK_FALSE(cut.fault);
        }
    }
}

TEST_CASE("compress: damage is an error, padding behind gzip is none", "[base][compress]")
{
    for (const auto how : kinds) {
        auto data = compressed(how, sample(5000));
        data[data.size() / 2] ^= 0x55;
        CHECK(decompressed(how, data, 64, 512).fault == boost::system::errc::bad_message);
    }
    auto padded = compressed(compression::gzip, sample(50));
    padded.resize(padded.size() + 512);
    const auto back = decompressed(compression::gzip, padded, 64, 512);
    CHECK(back.whole);
    CHECK(back.bytes.size() == 50);
}

TEST_CASE("compress: flushed data can be read before the end", "[base][compress]")
{
    for (const auto how : kinds) {
        auto stage = make_compressor(how, 1);
        octets out(100'000);
        const auto from = sample(2000);
        const auto step = stage->next(from, out, compressor::until::flush);
        CHECK(step.consumed == 2000);
        CHECK(step.whole);
        out.resize(step.produced);
        CHECK(decompressed(how, out, 64, 4000).bytes == from);
    }
}

TEST_CASE("compress: names tell the compression and the file inside", "[base][compress]")
{
    std::string_view stem;
    CHECK(compression_by_name("a.pcap.gz", &stem) == compression::gzip);
    CHECK(stem == "a.pcap");
    CHECK(compression_by_name("a.zst", &stem) == compression::zstd);
    CHECK(stem == "a");
    CHECK(compression_by_name("gz", &stem) == compression::none);
    CHECK(stem == "gz");
}

} // namespace netkit
