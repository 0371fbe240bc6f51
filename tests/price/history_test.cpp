#include "netkit/price/history.hpp"

#include <atomic>
#include <string>
#include <thread>

#include "support/catch.hpp"

using namespace netkit::price;

namespace {

void append(history& to, std::uint64_t revision)
{
    const auto record = "record " + std::to_string(revision);
    to.append({revision, revision, revision * 10, nullptr, 1, 0}, record);
}

} // namespace

TEST_CASE("history: a cursor walks everything in order, across segments", "[price][history]")
{
    history log{100'000};
    auto from_start = log.begin();
    CHECK(from_start.peek() == nullptr);
    for (std::uint64_t i = 1; i <= 10'000; ++i)
        append(log, i);
    for (std::uint64_t i = 1; i <= 10'000; ++i) {
        const auto* entry = from_start.peek();
        REQUIRE(entry != nullptr);
        REQUIRE(entry->revision == i);
        REQUIRE(entry->bytes() == "record " + std::to_string(i));
        from_start.step();
    }
    CHECK(from_start.peek() == nullptr);
    CHECK(from_start.number() == 10'000);
    append(log, 10'001);
    CHECK(from_start.peek()->revision == 10'001);
}

TEST_CASE("history: resuming finds the first newer update, or says it is gone", "[price][history]")
{
    history log{8192};
    for (std::uint64_t i = 1; i <= 30'000; ++i)
        append(log, 2 * i); // revisions may skip values
    for (const std::uint64_t revision : {45'000U, 45'001U, 59'999U}) {
        auto at = log.after(revision);
        REQUIRE(at.has_value());
        CHECK(at->peek()->revision == revision / 2 * 2 + 2);
    }
    CHECK(log.after(60'000)->peek() == nullptr);
    CHECK_FALSE(log.after(0).has_value());
    auto oldest = log.begin();
    const auto first = oldest.peek()->revision;
    CHECK(log.after(first - 2).has_value());
    CHECK_FALSE(log.after(first - 4).has_value());
    CHECK(30'000 - oldest.number() >= 8192);
    CHECK(30'000 - oldest.number() < 8192 + 4096 + 1);
}

TEST_CASE("history: a reader on another thread sees each entry whole", "[price][history]")
{
    history log{1'000'000};
    auto cursor = log.begin();
    constexpr std::uint64_t count = 50'000;
    std::atomic<std::uint64_t> wrong{0};
    std::thread reader{[&] {
        for (std::uint64_t next = 1; next <= count;) {
            const auto* entry = cursor.peek();
            if (entry == nullptr) {
                std::this_thread::yield();
                continue;
            }
            if (entry->revision != next || entry->bytes() != "record " + std::to_string(next))
                ++wrong;
            cursor.step();
            ++next;
        }
    }};
    for (std::uint64_t i = 1; i <= count; ++i)
        append(log, i);
    reader.join();
    CHECK(wrong == 0);
}
