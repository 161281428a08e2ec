-- The address that somebody chose to keep as the link of a capture's product.
alter table capture add column product_link text;
