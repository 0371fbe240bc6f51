#include "capture_names.hpp"

#include <array>
#include <ctime>

#include "netkit/base/compress.hpp"

namespace netkit::sniff {

namespace {

std::string formatted(const char* pattern, wall_time now)
{
    const auto seconds = std::chrono::system_clock::to_time_t(now);
    std::tm parts{};
    if (::localtime_r(&seconds, &parts) == nullptr) return {};
    std::array<char, 4096> text{}; // PATH_MAX of Linux
    const auto size = std::strftime(text.data(), text.size(), pattern, &parts);
    return {text.data(), size};
}

std::string five_digits(std::uint64_t number)
{
    auto digits = std::to_string(number);
    return digits.size() < 5 ? std::string(5 - digits.size(), '0') + digits : digits;
}

} // namespace

std::string with_suffix(std::string_view path, std::string_view added)
{
    std::string_view stem;
    compression_by_name(path, &stem);
    const auto slash = stem.rfind('/');
    const auto name = slash == std::string_view::npos ? 0 : slash + 1;
    auto dot = stem.rfind('.');
    if (dot == std::string_view::npos || dot <= name) dot = stem.size(); // .hidden has no kind
    return std::string{path.substr(0, dot)}.append(added).append(path.substr(dot));
}

std::string capture_names::next(wall_time now)
{
    ++count_;
    switch (how_) {
    case rule::one:
        break;
    case rule::numbered:
        return with_suffix(path_, "_" + five_digits(count_) + "_" + formatted("%Y%m%d%H%M%S", now));
    case rule::pattern:
        auto name = formatted(path_.c_str(), now);
        repeated_ = name == last_ ? repeated_ + 1 : 1;
        last_ = name;
        return repeated_ == 1 ? name : with_suffix(name, "_" + five_digits(repeated_));
    }
    return path_;
}

} // namespace netkit::sniff
