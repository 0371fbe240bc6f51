"""Markdown of the samples: medians with ranges, and ratios taken round by round."""

import math
import statistics


def size_name(size):
    for unit, step in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if size >= step:
            return f"{size // step} {unit}"
    return f"{size} B"


def spread(values, form="{:.2f}"):
    """Median (lowest–highest), or a dash when nothing was measured."""
    values = [v for v in values if not math.isnan(v)]
    if not values:
        return "–"
    low, high = min(values), max(values)
    return f"{form.format(statistics.median(values))} ({form.format(low)}–{form.format(high)})"


def print_samples(cells, names):
    """`cells` maps (size, connections) to {name: [Sample of round 0, 1, …]}."""
    print(
        "| body | connections | proxy | CPU µs/request | requests/s | p50 ms | p99 ms | RSS MiB "
        "| errors |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for (size, connections), samples in cells.items():
        for name in names:
            taken = samples[name]
            columns = [
                size_name(size),
                str(connections),
                name,
                spread([s.cpu_us for s in taken]),
                spread([s.rate for s in taken], "{:.0f}"),
                spread([s.p50 * 1e3 for s in taken]),
                spread([s.p99 * 1e3 for s in taken]),
                f"{max(s.rss for s in taken) / (1 << 20):.1f}",
                "; ".join(sorted({s.errors for s in taken if s.errors})) or "none",
            ]
            print("| " + " | ".join(columns) + " |")


def ratios(samples, subject, rival, figure):
    """One ratio a round: samples of one round were taken next to each other. Empty ones are out."""
    pairs = zip(samples[subject], samples[rival])
    return [figure(s) / figure(r) for s, r in pairs if s.requests and r.requests]


def median_cpu(taken):
    return statistics.median([s.cpu_us for s in taken if s.requests] or [math.nan])


def print_ratios(cells, subject, rivals):
    """The subject's figures divided by each rival's."""
    print(
        f"\nRatios of {subject} to its rivals, median of the rounds (range): "
        "CPU below 1 and rate above 1 are better.\n"
    )
    print(
        "| body | connections | " + " | ".join(f"CPU ÷ {r} | requests/s ÷ {r}" for r in rivals),
        end="",
    )
    print(" | CPU ÷ better rival |")
    print("|---" * (3 + 2 * len(rivals)) + "|")
    for (size, connections), samples in cells.items():
        columns = [size_name(size), str(connections)]
        for rival in rivals:
            columns.append(spread(ratios(samples, subject, rival, lambda s: s.cpu_us)))
            columns.append(spread(ratios(samples, subject, rival, lambda s: s.rate)))
        medians = [median_cpu(samples[r]) for r in rivals]
        columns.append(f"{median_cpu(samples[subject]) / min(medians):.2f}" if medians else "–")
        print("| " + " | ".join(columns) + " |")
