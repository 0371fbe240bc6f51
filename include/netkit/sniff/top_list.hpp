#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace netkit::sniff {

/// The heaviest of any number of keys in a fixed number of places (Space-Saving, Metwally 2005): a
/// new key takes the place of the lightest one and inherits its weight, so what is heavy stays.
/// What the replaced one had counted goes to `other()`; nothing is lost from the sum. A value needs
/// `void add(const Value&)`.
template <class Value>
class top_list {
public:
    explicit top_list(std::size_t places) : most_(std::max<std::size_t>(places, 1)) {}

    /// The value of `key`, which grows by `weight`. The reference is good until the next call.
    Value& at(std::string_view key, std::uint64_t weight = 1)
    {
        std::size_t place = 0;
        if (const auto known = places_.find(key); known != places_.end()) {
            place = known->second;
        } else if (heap_.size() < most_) {
            place = heap_.size();
            heap_.push_back({std::string{key}, 0, {}});
            places_.emplace(heap_.back().key, place);
            sink_towards_root(place);
            place = places_.find(key)->second;
        } else {
            auto& lightest = heap_.front();
            other_.add(lightest.value);
            ++replaced_;
            places_.erase(lightest.key);
            lightest.key.assign(key);
            lightest.value = Value{};
            places_.emplace(lightest.key, 0);
        }
        heap_[place].weight += weight;
        return heap_[sink(place)].value;
    }

    struct entry {
        std::string key;
        std::uint64_t
            weight; ///< at least its true one since it came, at most that of the lightest more
        Value value;
    };
    /// The heaviest first, at most `most`; what is left of them is added to `rest`.
    std::vector<entry> sorted(std::size_t most, Value& rest) const
    {
        auto all = heap_;
        std::ranges::stable_sort(
            all, [](const entry& a, const entry& b) { return a.weight > b.weight; });
        rest = other_;
        for (std::size_t i = most; i < all.size(); ++i)
            rest.add(all[i].value);
        if (all.size() > most)
            all.erase(all.begin() + static_cast<std::ptrdiff_t>(most), all.end());
        return all;
    }
    std::size_t size() const noexcept { return heap_.size(); }
    /// How often a key had to make room.
    std::uint64_t replaced() const noexcept { return replaced_; }
    const Value& other() const noexcept { return other_; }

private:
    struct hashing {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept
        {
            return std::hash<std::string_view>{}(text);
        }
    };

    void swap_places(std::size_t one, std::size_t two)
    {
        std::swap(heap_[one], heap_[two]);
        places_.find(heap_[one].key)->second = one;
        places_.find(heap_[two].key)->second = two;
    }
    /// Keeps the lightest at the root. Returns where the entry is now.
    std::size_t sink(std::size_t place)
    {
        for (;;) {
            auto least = place;
            for (const auto child : {2 * place + 1, 2 * place + 2})
                if (child < heap_.size() && heap_[child].weight < heap_[least].weight)
                    least = child;
            if (least == place) return place;
            swap_places(place, least);
            place = least;
        }
    }
    void sink_towards_root(std::size_t place)
    {
        while (place > 0 && heap_[place].weight < heap_[(place - 1) / 2].weight) {
            swap_places(place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
    }

    std::size_t most_;
    std::vector<entry> heap_;
    std::unordered_map<std::string, std::size_t, hashing, std::equal_to<>> places_;
    Value other_{};
    std::uint64_t replaced_ = 0;
};

} // namespace netkit::sniff
