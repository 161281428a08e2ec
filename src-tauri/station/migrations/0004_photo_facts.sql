-- What is known of a photo beside its picture: what took it, what was measured in it, whether
-- the operator kept it against the guard, the size of the copy that went to the server.
alter table photo add column facts text not null default '{}';
