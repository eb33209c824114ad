"""Does the rule hold on sets it was not fitted to?  Fit it on two judged sets, score it on
the third."""

import itertools
import random

from quality_ablation import (JUDGED, digits, find_sets, mean, mean_f1, print_markdown,
                              score_judged, score_setting)

SEED = 1

# From where to where a threshold is drawn, evenly; whole numbers where both ends are.
RANGES = {
    "rare": (.15, .7), "rare_evidence": (0., 150.),
    "rare_numbers": (.2, 1.), "evidence": (150., 1000.), "long_resemblance": (.05, .5),
    "long_words": (60, 400), "long_numbers": (0., .9), "same_words": (20, 200),
    "same_resemblance": (.2, .8), "same_evidence": (0., 300.),
}


def draw_settings(n, seed=SEED):
    """Return n settings as --threshold takes them; the same ones for the same seed."""
    generator = random.Random(seed)
    settings = []
    for _ in range(n):
        values = {}
        for name, (low, high) in RANGES.items():
            if isinstance(low, int):
                values[name] = str(generator.randint(low, high))
            else:
                values[name] = f"{generator.uniform(low, high):.3f}"
        settings.append(",".join(f"{name}={value}" for name, value in values.items()))
    return settings


def choose(scores, names):
    """Return the setting with the best mean of F1 and F1 strict over the named sets, and
    that mean; of equal ones the first."""
    def value(setting):
        return mean_f1({name: scores[setting][name] for name in names})
    best = max(scores, key=value)
    return best, value(best)


def against_each_other(scores, default):
    """Choose on all sets but one and score on that one, for each of them.

    scores: setting -> set -> its scores; default: the same for the level as it is.
    """
    rows = {}
    names = list(default)
    for fitted in itertools.combinations(names, len(names) - 1):
        held, = set(names) - set(fitted)
        setting, fitted_mean = choose(scores, fitted)
        _, best = choose(scores, [held])
        rows[held] = {
            "setting": setting, "fitted_on": list(fitted), "fitted_score": fitted_mean,
            "score": mean_f1({held: scores[setting][held]}),
            "f1": scores[setting][held]["f1"],
            "f1_strict": scores[setting][held]["f1_strict"],
            "level_fitted": mean_f1({name: default[name] for name in fitted}),
            "level": mean_f1({held: default[held]}), "best_there": best,
        }
    return rows


def measure_fit(args, work):
    """Return {set held back -> what came of it}, the means over them, and missing sets."""
    sets, missing = find_sets(args, dict.fromkeys(JUDGED, score_judged))
    if len(sets) < 2:
        return {}, {}, missing
    default, _ = score_setting(args, "", sets, work)
    scores = {setting: score_setting(args, setting, sets, work)[0]
              for setting in draw_settings(args.settings)}
    rows = against_each_other(scores, default)
    means = {key: mean(row[key] for row in rows.values())
             for key in ("fitted_score", "score", "level_fitted", "level", "best_there")}
    every = sorted(mean_f1(values) for values in scores.values())
    means["median_setting"] = every[len(every) // 2]
    return rows, means, missing


def print_fit(rows, means):
    columns = "fitted_score", "score", "level_fitted", "level", "best_there"
    print_markdown(
        ["held back", "on the two fitted", "held back: score", "F1 / strict",
         "level: on the two", "level: held back", "best of all settings there"],
        [[held, digits(row["fitted_score"], 3), digits(row["score"], 3),
          f"{digits(row['f1'])} / {digits(row['f1_strict'])}",
          *(digits(row[key], 3) for key in columns[2:])] for held, row in rows.items()]
        + [["mean", *(digits(means[key], 3) for key in columns[:2]), "",
            *(digits(means[key], 3) for key in columns[2:])]])
    print(f"\nMedian of all settings over all sets: {digits(means['median_setting'], 3)}")
    for held, row in rows.items():
        print(f"\nChosen without {held}: {row['setting']}")
