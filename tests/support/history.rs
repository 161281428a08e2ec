//! A long history, written at once.

use perch_station::outbox::Outbox;

/// Fills an outbox with delivered captures, one a minute from 1970 on, ten in each session.
/// Every third code is a link.
pub async fn fill_history(outbox: &Outbox, captures: i64) {
    let filled = outbox.write(move |db| {
        Box::pin(async move {
            sqlx::query(
                "with recursive n(i) as (select 0 union all select i + 1 from n where i < ?1 / 10 - 1)
                 insert into session (id, order_id, state, created)
                 select printf('00000000-0000-7000-8000-%012d', i), printf('SO-%06d', i), 'closed', i * 600000 from n",
            )
            .bind(captures)
            .execute(&mut *db)
            .await?;
            sqlx::query(
                "with recursive n(i) as (select 0 union all select i + 1 from n where i < ?1 - 1)
                 insert into capture (id, session_id, key, capture_type, source, symbology, raw_value, gtin, created, remote)
                 select printf('00000000-0000-7000-9000-%012d', i), printf('00000000-0000-7000-8000-%012d', i / 10),
                        printf('0952100%07d', i * 7), 'BARCODE', 'camera', 'ean-13',
                        iif(i % 3 = 0, printf('https://id.example.org/01/0952100%07d?10=LOT%d', i * 7, i), printf('952100%07d', i * 7)),
                        printf('0952100%07d', i * 7), i * 60000,
                        json_object('product_name', printf('Product number %d', i), 'status', 'COMPLETED')
                 from n",
            )
            .bind(captures)
            .execute(&mut *db)
            .await?;
            sqlx::query(
                "insert into operation (id, session_id, kind, state, class, not_before, capture_id, created, finished)
                 select '1' || substr(id, 2), session_id, 'create_capture', 'done', 0, 0, id, created, created from capture",
            )
            .execute(db)
            .await?;
            Ok(())
        })
    });
    filled.await.unwrap();
}
