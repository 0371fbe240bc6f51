#include "netkit/sniff/dns.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace netkit::sniff {

namespace {

using bytes = std::vector<std::uint8_t>;

bytes message(std::initializer_list<std::uint16_t> head, const bytes& rest)
{
    bytes made;
    for (const auto word : head) {
        made.push_back(static_cast<std::uint8_t>(word >> 8U));
        made.push_back(static_cast<std::uint8_t>(word));
    }
    made.insert(made.end(), rest.begin(), rest.end());
    return made;
}

cursor cursor_of(const bytes& of)
{
    const auto size = static_cast<std::uint32_t>(of.size());
    return {of.data(), size, size};
}

std::string name(const bytes& of, std::uint32_t at)
{
    dns_name_room room;
    return std::string{dns_name_text(of, at, room)};
}

// A question a.bc with an answer that points to it and one that is its own name.
const bytes answer = message({0x1234, 0x8180, 1, 2, 0, 0},
                             {1,    'a', 2,    'b', 'c', 0, 0, 1, 0, 1,                        //
                              0xc0, 12,  0,    1,   0,   1, 0, 0, 1, 44, 0, 4, 10, 0, 0,    1, //
                              1,    'x', 0xc0, 14,  0,   5, 0, 1, 0, 0,  0, 9, 0,  2, 0xc0, 12});

} // namespace

TEST_CASE("dns: questions and records come in their order with their places", "[sniff][dns]")
{
    dns_records records{cursor_of(answer)};
    CHECK(records.header().id == 0x1234);
    CHECK(records.header().is_response());
    dns_record each;
    REQUIRE(records.next(each));
    CHECK(each.section == dns_section::question);
    CHECK(name(answer, each.name) == "a.bc");
    REQUIRE(records.next(each));
    CHECK(each.section == dns_section::answer);
    CHECK(each.type == 1);
    CHECK(each.ttl == 300);
    CHECK(each.length == 4);
    CHECK(answer[each.data] == 10);
    CHECK(name(answer, each.name) == "a.bc");
    REQUIRE(records.next(each));
    CHECK(each.type == 5);
    CHECK(name(answer, each.name) == "x.bc");
    CHECK(name(answer, each.data) == "a.bc");
    CHECK_FALSE(records.next(each));
    CHECK(records.fault() == damage::none);
    CHECK(records.at() == answer.size());
}

TEST_CASE("dns: every truncation ends the records and says whose fault it is", "[sniff][dns]")
{
    const auto wire = static_cast<std::uint32_t>(answer.size());
    for (std::uint32_t size = 0; size < wire; ++size) {
        INFO(size);
        const bytes cut{answer.begin(), answer.begin() + size};
        dns_records truncated{{cut.data(), size, wire}};
        dns_records malformed{{cut.data(), size, size}};
        dns_record each;
        std::size_t count = 0;
        while (truncated.next(each))
            ++count;
        while (malformed.next(each)) {
        }
        CHECK(truncated.fault() == damage::truncated);
        CHECK(malformed.fault() == damage::malformed);
        CHECK(count == (size < 22 ? 0U : size < 38 ? 1U : 2U));
    }
}

TEST_CASE("dns: compression goes strictly backwards", "[sniff][dns]")
{
    CHECK(name({0xc0, 0}, 0) == "<Name contains a pointer that loops>");
    CHECK(name({1, 'a', 0xc0, 0}, 0) == "<Name contains a pointer that loops>");
    CHECK(name({0xc0, 2, 0xc0, 0}, 0) == "<Name contains a pointer that loops>");
    CHECK(name({0xc0, 2, 0}, 0) == "<Name contains a pointer that loops>");
    CHECK(name({1, 'b', 0, 1, 'a', 0xc0, 0}, 3) == "a.b");
    // A pointer to a pointer is well as long as both go back.
    CHECK(name({1, 'b', 0, 0xc0, 0, 1, 'a', 0xc0, 3}, 5) == "a.b");
}

TEST_CASE("dns: names are bounded", "[sniff][dns]")
{
    bytes longest;
    for (unsigned i = 0; i < 127; ++i) {
        longest.push_back(1);
        longest.push_back('a');
    }
    longest.push_back(0);
    CHECK(name(longest, 0).size() == 253);
    bytes longer{1, 'b'};
    longer.insert(longer.end(), longest.begin(), longest.end());
    CHECK(name(longer, 0) == "<Name too long>");
    CHECK(name({0}, 0) == "<Root>");
    CHECK(name({0x40, 'a', 0}, 0) == "<Unknown extended label>");
    CHECK(name({3, 'a', 'b'}, 0).empty());
    CHECK(name({}, 0).empty());
    CHECK(name({0xc0}, 0).empty());
}

TEST_CASE("dns: counts are bounded by the bytes that are left", "[sniff][dns]")
{
    const auto hostile = message({1, 0x8000, 0xffff, 0xffff, 0xffff, 0xffff}, {0, 0, 1, 0, 1});
    dns_records records{cursor_of(hostile)};
    dns_record each;
    std::size_t count = 0;
    while (records.next(each))
        ++count;
    CHECK(count == 1);
    CHECK(records.fault() == damage::malformed);
}

} // namespace netkit::sniff
