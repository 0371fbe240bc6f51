#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace netkit::test {

/// Damages HTTP/1 messages the way attackers and broken peers do. The same seed gives the same
/// damage.
class http1_mutator {
public:
    explicit http1_mutator(std::uint64_t seed) : random_{seed} {}

    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

    template <class T>
    const T& pick(const std::vector<T>& from)
    {
        return from[below(from.size())];
    }

    std::string mutate(std::string text)
    {
        for (std::size_t n = 1 + below(3); n > 0; --n)
            mutate_once(text);
        return text;
    }

private:
    void mutate_once(std::string& text)
    {
        static const std::vector<std::string> morsels{"\r\n",
                                                      "\r",
                                                      "\n",
                                                      std::string(1, '\0'),
                                                      ":",
                                                      "\t",
                                                      " ",
                                                      ",",
                                                      ";",
                                                      "\"",
                                                      "\\",
                                                      "\r\n ",
                                                      "\r\n\r\n",
                                                      "0",
                                                      "\x0b",
                                                      "\x7f",
                                                      "\x80",
                                                      "\xa0",
                                                      "/",
                                                      "#",
                                                      "_",
                                                      "=",
                                                      "chunked",
                                                      "Content-Length: 3\r\n",
                                                      "Transfer-Encoding: chunked\r\n"};
        const std::size_t at = below(text.size() + 1);
        switch (below(7)) {
        case 0:
            text.insert(at, pick(morsels));
            break;
        case 1:
            text.erase(at, 1 + below(3));
            break;
        case 2:
            if (at < text.size()) text[at] = static_cast<char>(random_());
            break;
        case 3:
            if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
            break;
        case 4:
            text.insert(at, text.substr(below(text.size() + 1), below(20)));
            break;
        case 5:
            swap_lines(text);
            break;
        default:
            text.resize(at);
            break;
        }
    }

    void swap_lines(std::string& text)
    {
        const auto first = text.find("\r\n", below(text.size() + 1));
        if (first == std::string::npos) return;
        const auto second = text.find("\r\n", first + 2);
        if (second == std::string::npos) return;
        const auto line = text.substr(first, second - first);
        text.insert(below(2) == 0 ? 0 : first, line);
    }

    std::mt19937_64 random_;
};

/// A valid head with a random first line, fields and values.
class http1_generator {
public:
    explicit http1_generator(http1_mutator& choice) : choice_{choice} {}

    std::string request()
    {
        static const std::vector<std::string> methods{"GET", "POST", "OPTIONS", "DELETE", "M-X!"};
        std::string head = choice_.pick(methods) + ' ' + target() + " HTTP/1.1\r\n";
        return head + "Host: example.org\r\n" + fields() + "\r\n";
    }
    std::string response()
    {
        static const std::vector<std::string> codes{"200 OK", "204 ", "304", "500 a b\t\xe9"};
        return "HTTP/1.1 " + choice_.pick(codes) + "\r\n" + fields() + "\r\n";
    }
    std::string chunked()
    {
        static const std::vector<std::string> extensions{"", "", ";a", ";a=b",
                                                         "; a = \"b;\\\"\" ;c"};
        std::string body;
        for (std::size_t n = choice_.below(4); n > 0; --n) {
            const std::string data(1 + choice_.below(20), 'd');
            const auto digit = [](std::size_t value) { return "0123456789abcdef"[value]; };
            if (data.size() > 15) body += digit(data.size() / 16);
            body += digit(data.size() % 16) + choice_.pick(extensions) + "\r\n" + data + "\r\n";
        }
        return body + "0\r\n" + (choice_.below(2) == 0 ? "" : fields()) + "\r\n";
    }

private:
    std::string run(std::string_view alphabet, std::size_t least)
    {
        std::string text(least + choice_.below(24), ' ');
        for (char& c : text)
            c = alphabet[choice_.below(alphabet.size())];
        return text;
    }
    std::string target() { return '/' + run("abcXYZ019-._~%/?&=+!\"<>|{}", 0); }
    std::string fields()
    {
        static const std::vector<std::string> known{
            "Content-Length: 5\r\n",  "Transfer-Encoding: chunked\r\n",
            "Connection: close\r\n",  "Transfer-Encoding: gzip\r\n",
            "Content-Length: 05\r\n", "Expect: 100-continue\r\n"};
        std::string lines;
        for (std::size_t n = choice_.below(6); n > 0; --n) {
            if (choice_.below(4) == 0) {
                lines += choice_.pick(known);
                continue;
            }
            lines += run("abcdefXYZ0189-_!#$%&'*+.^`|~", 1) + ':' + run(" \t", 0).substr(0, 2) +
                     run("abc XYZ\t019,;:\"\\/\x80\xff", 0) + "\r\n";
        }
        return lines;
    }

    http1_mutator& choice_;
};

} // namespace netkit::test
