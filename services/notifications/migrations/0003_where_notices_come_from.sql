-- When what a notice tells of happened, and the trace that it is part of (W3C Trace Context): null where not known.

alter table notice add column happened_at timestamptz;
alter table notice add column traceparent text;
