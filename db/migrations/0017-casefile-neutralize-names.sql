-- casefile: what residents send is kept under a neutral name and waits an hour: a name they chose would reach whoever is
-- reported, and room nobody asked for would stay taken for a day.

update casefile.attachment set name = 'photo.jpg' where upload_key is not null;
comment on table casefile.attachment is 'Files (附件): content lies on disk or S3 under its digest; a row without a case is waiting for its command and removed after a day, a resident''s after an hour';
comment on column casefile.attachment.name is 'Name the sender gave it; of what a resident sends a neutral one';
