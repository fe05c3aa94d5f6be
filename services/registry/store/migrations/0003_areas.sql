-- Codes that were replaced. valid_from: first day of new_code, ISO 8601; old_code was valid to the day before.
create table area_change (
  partition text not null,
  old_code text not null,
  old_name text not null,
  new_code text not null,
  new_name text not null,
  valid_from text not null,
  old_decree text not null,
  new_decree text not null,
  primary key (partition, old_code)
);

-- Other ways to write the name of an area. name_key: the name as names are compared.
create table area_alias (
  partition text not null,
  code text not null,
  name_key text not null,
  name text not null,
  primary key (partition, code, name_key)
);
