-- The trace that an announcement is part of (W3C Trace Context): null where not known.

alter table announcement add column traceparent text;
