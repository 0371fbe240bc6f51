#include <algorithm>
#include <array>

#include "netkit/proxy/failure.hpp"

namespace netkit::proxy {

namespace {

struct phrase_row {
    int status;
    std::string_view phrase;
};

constexpr std::array phrases{
    phrase_row{100, "Continue"},
    phrase_row{101, "Switching Protocols"},
    phrase_row{102, "Processing"},
    phrase_row{103, "Early Hints"},
    phrase_row{200, "OK"},
    phrase_row{201, "Created"},
    phrase_row{202, "Accepted"},
    phrase_row{203, "Non-Authoritative Information"},
    phrase_row{204, "No Content"},
    phrase_row{205, "Reset Content"},
    phrase_row{206, "Partial Content"},
    phrase_row{207, "Multi-Status"},
    phrase_row{208, "Already Reported"},
    phrase_row{226, "IM Used"},
    phrase_row{300, "Multiple Choices"},
    phrase_row{301, "Moved Permanently"},
    phrase_row{302, "Found"},
    phrase_row{303, "See Other"},
    phrase_row{304, "Not Modified"},
    phrase_row{305, "Use Proxy"},
    phrase_row{307, "Temporary Redirect"},
    phrase_row{308, "Permanent Redirect"},
    phrase_row{400, "Bad Request"},
    phrase_row{401, "Unauthorized"},
    phrase_row{402, "Payment Required"},
    phrase_row{403, "Forbidden"},
    phrase_row{404, "Not Found"},
    phrase_row{405, "Method Not Allowed"},
    phrase_row{406, "Not Acceptable"},
    phrase_row{407, "Proxy Authentication Required"},
    phrase_row{408, "Request Timeout"},
    phrase_row{409, "Conflict"},
    phrase_row{410, "Gone"},
    phrase_row{411, "Length Required"},
    phrase_row{412, "Precondition Failed"},
    phrase_row{413, "Content Too Large"},
    phrase_row{414, "URI Too Long"},
    phrase_row{415, "Unsupported Media Type"},
    phrase_row{416, "Range Not Satisfiable"},
    phrase_row{417, "Expectation Failed"},
    phrase_row{421, "Misdirected Request"},
    phrase_row{422, "Unprocessable Content"},
    phrase_row{423, "Locked"},
    phrase_row{424, "Failed Dependency"},
    phrase_row{425, "Too Early"},
    phrase_row{426, "Upgrade Required"},
    phrase_row{428, "Precondition Required"},
    phrase_row{429, "Too Many Requests"},
    phrase_row{431, "Request Header Fields Too Large"},
    phrase_row{451, "Unavailable For Legal Reasons"},
    phrase_row{500, "Internal Server Error"},
    phrase_row{501, "Not Implemented"},
    phrase_row{502, "Bad Gateway"},
    phrase_row{503, "Service Unavailable"},
    phrase_row{504, "Gateway Timeout"},
    phrase_row{505, "HTTP Version Not Supported"},
    phrase_row{506, "Variant Also Negotiates"},
    phrase_row{507, "Insufficient Storage"},
    phrase_row{508, "Loop Detected"},
    phrase_row{511, "Network Authentication Required"},
};

} // namespace

std::string_view status_phrase(int status) noexcept
{
    static_assert(std::is_sorted(phrases.begin(), phrases.end(),
                                 [](const phrase_row& left, const phrase_row& right) {
                                     return left.status < right.status;
                                 }));
    const auto found =
        std::lower_bound(phrases.begin(), phrases.end(), status,
                         [](const phrase_row& row, int wanted) { return row.status < wanted; });
    if (found != phrases.end() && found->status == status) return found->phrase;
    static constexpr std::array<std::string_view, 6> classes{
        "Unknown", "Informational", "Success", "Redirection", "Client Error", "Server Error"};
    const int kind = status / 100;
    return classes[kind >= 1 && kind <= 5 ? static_cast<std::size_t>(kind) : 0];
}

} // namespace netkit::proxy
