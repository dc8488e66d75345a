import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';

interface RemoveDialogProps {
  name: string;
  onRemove(): void;
  onClose(): void;
}

export function RemoveDialog({ name, onRemove, onClose }: RemoveDialogProps) {
  return (
    <Dialog title={`Remove ${name}?`} testId="remove-dialog" onClose={onClose}>
      <p>You two are no buddies any more. {name} is not told, and you may still meet by chance.</p>
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>Keep</Button>
        <Button look="danger" data-autofocus onClick={onRemove}>
          Remove
        </Button>
      </div>
    </Dialog>
  );
}
