(** * Interval arithmetic without machine numbers

    The [interval] tactic over plain integers: slower, but it needs no axiom about primitive integers or floats.
    Give (i_prec ..) always, else primitive floats come back. *)
From Coq Require Import Reals.
From Interval Require Import Float.Specific_stdz Float.Specific_ops Tactic.
Module FZ := SpecificFloat StdZRadix2.
Module TZ := IntervalTactic FZ.
Export TZ.
