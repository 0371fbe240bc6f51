#include "http1_scan.hpp"

#include "support/catch.hpp"
#include "support/for_each_split.hpp"

#include <random>
#include <string>

using namespace netkit::proxy;

namespace {

/// Mostly bytes of the class, so that runs are long enough to cross blocks.
std::string random_text(std::mt19937_64& random, class_bit bit, bool wanted)
{
    std::string text(random() % 80, '\0');
    for (char& c : text) {
        do {
            c = static_cast<char>(random());
        } while (has_class(c, bit) == wanted && random() % 40 != 0);
    }
    return text;
}

template <class Find>
void compare(Find find, class_bit bit, bool wanted)
{
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    for (int round = 0; round < 3000; ++round) {
        netkit::test::exact_copy text{random_text(random, bit, wanted)};
        for (std::size_t from = 0; from <= text.size(); ++from) {
            const auto fast = find(text.data(), from, text.size());
            const auto slow = find_plain(text.data(), from, text.size(), bit, wanted);
            if (fast != slow) {
                CAPTURE(std::string{text.view()}, from);
                REQUIRE(fast == slow);
            }
        }
    }
}

} // namespace

TEST_CASE("http1_scan: classes follow the RFCs", "[proxy][http1_scan]")
{
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        CAPTURE(byte);
        CHECK(has_class(c, stop_byte) == ((byte < 0x20 && byte != '\t') || byte == 0x7f));
        CHECK(has_class(c, target_byte) == (byte > 0x20 && byte < 0x7f && byte != '#'));
    }
}

TEST_CASE("http1_scan: every byte is judged alike at every place of a block", "[proxy][http1_scan]")
{
    for (std::size_t size = 1; size <= 33; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            for (int byte = 0; byte < 256; ++byte) {
                std::string text(size, 'a');
                text[at] = static_cast<char>(byte);
                const auto expected = [&](class_bit bit, bool wanted) {
                    return has_class(text[at], bit) == wanted ? at : size;
                };
                const bool good =
                    find_stop(text.data(), 0, size) == expected(stop_byte, true) &&
                    find_token_end(text.data(), 0, size) == expected(token_byte, false) &&
                    find_target_end(text.data(), 0, size) == expected(target_byte, false);
                if (!good) {
                    CAPTURE(size, at, byte);
                    REQUIRE(good);
                }
            }
        }
    }
    SUCCEED();
}

TEST_CASE("http1_scan: blocks and single bytes agree on random text", "[proxy][http1_scan]")
{
    compare(find_stop, stop_byte, true);
    compare(find_token_end, token_byte, false);
    compare(find_target_end, target_byte, false);
}
