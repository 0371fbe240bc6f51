#include "admin_assets.hpp"

#include <array>

namespace netkit::core {

namespace {

constexpr std::string_view status_html = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>netkit</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/status.css">
<script src="/assets/status.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header>
  <h1>netkit <span id="service"></span></h1>
  <span id="ready" class="badge" role="status">connecting</span>
  <dl class="facts">
    <div><dt>Version</dt><dd id="version">–</dd></div>
    <div><dt>Up for</dt><dd id="uptime">–</dd></div>
  </dl>
  <button id="pause" type="button" aria-pressed="false">Pause</button>
</header>
<main id="main" tabindex="-1">
  <p id="reasons" class="warning" hidden></p>
  <div id="sections"></div>
  <section aria-labelledby="numbers">
    <h2 id="numbers">Numbers</h2>
    <label for="filter">Show names with</label>
    <input id="filter" type="search" autocomplete="off" spellcheck="false">
    <div class="wide" tabindex="0" role="region" aria-labelledby="numbers">
      <table>
        <thead><tr><th scope="col">Name</th><th scope="col" class="number">Value</th>
          <th scope="col" class="number">Per second</th><th scope="col">Last minute</th></tr></thead>
        <tbody id="metrics"></tbody>
      </table>
    </div>
  </section>
</main>
<noscript><p class="warning">This page needs JavaScript; /metrics and /api/status do not.</p></noscript>
<footer><nav aria-label="Data"><a href="/metrics">/metrics</a> <a href="/api/status">/api/status</a>
  <a href="/api/config">/api/config</a> <a href="/api/version">/api/version</a>
  <a href="/readyz">/readyz</a></nav></footer>
</body>
</html>
)html";

constexpr std::string_view status_css = R"css(:root {
  --ground: #ffffff; --card: #f4f5f7; --ink: #1a1d21; --soft: #565d66; --line: #c9ced4;
  --good: #146c2e; --bad: #a3151f; --mark: #0b57b0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --card: #1e2226; --ink: #e8eaed; --soft: #a5adb6; --line: #3b424a;
    --good: #6ecb87; --bad: #ff8d8d; --mark: #86b8ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.25rem;
  border-bottom: 1px solid var(--line); padding-bottom: .75rem; }
h1 { font-size: 1.35rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
.facts { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; }
.facts div { display: flex; gap: .4rem; }
dt { color: var(--soft); }
dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.badge { border: 1px solid currentColor; border-radius: 1rem; padding: 0 .7rem; font-weight: 600;
  color: var(--soft); }
.badge.good { color: var(--good); }
.badge.bad { color: var(--bad); }
.warning { border-left: 4px solid var(--bad); padding: .25rem .75rem; background: var(--card);
  white-space: pre-line; }
.wide { overflow-x: auto; background: var(--card); border-radius: .5rem; padding: .25rem .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid var(--line);
  white-space: nowrap; }
tbody tr:last-child td, tbody tr:last-child th { border-bottom: 0; }
th { color: var(--soft); font-weight: 600; }
tbody th { color: inherit; font-weight: 400; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
button, input { font: inherit; color: inherit; background: var(--ground);
  border: 1px solid var(--soft); border-radius: .375rem; padding: .25rem .75rem; }
input { max-width: 100%; margin: 0 0 .5rem .25rem; }
a { color: var(--mark); }
:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
svg { width: 7.5rem; height: 1.25rem; display: block; }
polyline { fill: none; stroke: var(--mark); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .75rem; }
footer a { margin-right: .75rem; }
)css";

constexpr std::string_view icon_svg =
    R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b57b0"/><path d="M3 12V4l10 8V4" fill="none" stroke="#fff" stroke-width="2"/></svg>
)svg";

} // namespace

std::span<const admin_asset> admin_assets() noexcept
{
    static const std::array assets{
        admin_asset{"/", "text/html; charset=utf-8", status_html},
        admin_asset{"/assets/status.css", "text/css; charset=utf-8", status_css},
        admin_asset{"/assets/status.js", "text/javascript; charset=utf-8", status_script},
        admin_asset{"/assets/icon.svg", "image/svg+xml", icon_svg},
    };
    return assets;
}

} // namespace netkit::core
