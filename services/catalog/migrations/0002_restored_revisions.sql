-- A revision that takes up an earlier content again says which.

alter table revision add column restored integer;  -- the version whose content came back
